/* A chart as a picture: title, period, panels with their names. Drawn in the colours on screen. */
import { token } from '../../lib/theme.svelte';

export interface Picture {
  title: string;
  subtitle: string;
  panels: { title: string; canvas: HTMLCanvasElement }[];
}

export function drawPicture(picture: Picture, ratio = devicePixelRatio): HTMLCanvasElement {
  const pad = 16 * ratio;
  const head = 28 * ratio;
  const line = 24 * ratio;
  const width = Math.max(...picture.panels.map((p) => p.canvas.width)) + 2 * pad;
  const height = pad + head + line + picture.panels.reduce((sum, p) => sum + line + p.canvas.height, 0) + pad;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const ctx = canvas.getContext('2d')!;
  const family = getComputedStyle(document.body).fontFamily;
  const write = (text: string, y: number, size: number, weight: number, colour: string): void => {
    ctx.font = `${weight} ${size * ratio}px ${family}`;
    ctx.fillStyle = token(colour);
    ctx.fillText(text, pad, y, width - 2 * pad);
  };
  ctx.fillStyle = token('--panel');
  ctx.fillRect(0, 0, width, height);
  let y = pad + 18 * ratio;
  write(picture.title, y, 18, 600, '--text');
  y += head - 4 * ratio;
  write(picture.subtitle, y, 12, 400, '--muted');
  y += line / 2;
  for (const panel of picture.panels) {
    write(panel.title, y + line * 0.7, 12, 600, '--text');
    y += line;
    ctx.drawImage(panel.canvas, pad, y);
    y += panel.canvas.height;
  }
  return canvas;
}

export async function savePicture(canvas: HTMLCanvasElement, name: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
