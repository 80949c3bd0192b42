// First: it changes how everything after it is set up.
import './zod.ts';
import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Mishap } from './Mishap.tsx';
import { reloadOnNewVersion } from './reloadOnNewVersion.ts';

reloadOnNewVersion();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Mishap>
        <App />
      </Mishap>
    </StrictMode>,
  );
}
