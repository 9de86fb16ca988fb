import { render } from 'preact'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import { listen } from './api/live.ts'
import { loadSession } from './api/session.ts'
import { App } from './app.tsx'

const root = document.getElementById('app')
if (root !== null) {
  render(<App />, root)
  void loadSession()
  listen()
}
