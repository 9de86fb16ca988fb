import { render } from 'preact'
import './styles/tokens.css'

const root = document.getElementById('app')
if (root !== null) render(<h1>sluice</h1>, root)
