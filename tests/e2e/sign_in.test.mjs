// Signing in and out.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { email } from '../api/harness.mjs';
import { setupBrowser, signIn } from './browser.mjs';

const at = setupBrowser({ before, after });
const refused = ['401'];

test('who is not signed in comes to the sign-in page, and from there to where they wanted', async () => {
  const page = await at.open({ path: '/devices/new', signedIn: false, expect: refused });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.match(page.url(), /#\/signin\?next=/);
  await signIn(page, at.server.password);
  await page.getByRole('heading', { name: 'Add a device' }).waitFor();
  await page.done();
});

test('a wrong password is told in words, holds the address and empties the password', async () => {
  const page = await at.open({ signedIn: false, expect: refused });
  await signIn(page, 'not the password');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.textContent(), /wrong/);
  assert.equal(await page.getByLabel('E-mail').inputValue(), email);
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
  await page.done();
});

test('the page says that the server is well', async () => {
  const page = await at.open({ signedIn: false, expect: refused });
  await page.getByText('Server ready').waitFor();
  await page.done();
});

test('signing out ends the session on the server too', async () => {
  const page = await at.open({ signedIn: false, expect: refused });
  await signIn(page, at.server.password);
  await page.getByRole('button', { name: /Account of Anna/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.to('/devices');
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.done();
});

test('a session that ends elsewhere ends here at the next look', async () => {
  const page = await at.open({ signedIn: false, expect: refused });
  await signIn(page, at.server.password);
  await page.getByRole('heading', { name: 'Devices' }).waitFor();
  await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }));
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.done();
});
