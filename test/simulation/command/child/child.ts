// Before all that is simulated.
import '../../engine/globals.ts'
import { serve } from './serve.ts'

serve()
