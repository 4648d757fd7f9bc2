/** Only the compiler's own settings; there is no SvelteKit. */
export default { compilerOptions: { runes: true } };
