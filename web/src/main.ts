import { mount } from 'svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/app.css';
import App from './App.svelte';
import { firstLanguage, setLanguage } from './lib/i18n.svelte';
import { startTheme } from './lib/theme.svelte';

startTheme();
void setLanguage(firstLanguage()).finally(() => mount(App, { target: document.getElementById('app')! }));
