// Starts the adapter: the codec of codec.mjs behind the adapter protocol. There is nothing to change here.

import * as codec from './codec.mjs'
import { serve } from './protocol.mjs'

serve(codec, { name: codec.name, version: codec.version, language: 'JavaScript' })
