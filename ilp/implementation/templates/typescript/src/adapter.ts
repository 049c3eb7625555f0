// Starts the adapter: the codec of codec.ts behind the adapter protocol. There is nothing to change here.

import * as codec from './codec.js'
import { serve } from './protocol.js'

serve(codec, { name: codec.name, version: codec.version, language: 'TypeScript' })
