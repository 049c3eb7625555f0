// The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order. There is nothing
// to change here.

const PROTOCOL = 1
const OPERATIONS = ['decode', 'encode', 'relay']
const LINE_FEED = 0x0a
const SURROGATE = /\p{Surrogate}/u

/** The codec refuses. `kind` (a word) and `offset` (in octets) only where the codec itself gives them. */
export class Refusal extends Error {
  constructor (message, { kind, offset } = {}) {
    super(message)
    this.kind = kind
    this.offset = offset
  }
}

/** The codec has no such operation or field. */
export class Unsupported extends Error {}

/** The request is none. */
class BadRequest extends Error {}

/** Read, change and write a Prepare; forward everything else as it is. */
export function relayByDefault (decode, encode, octets, amount, expiresAt) {
  const value = decode(octets)
  if (value.type !== 'prepare') return octets
  return encode({ ...value, amount: amount ?? value.amount, expiresAt: expiresAt ?? value.expiresAt })
}

// The members of each packet, and how each travels.

const MEMBERS = {
  prepare: {
    amount: 'digits', expiresAt: 'digits', executionCondition: 'octets', destination: 'text', data: 'octets'
  },
  fulfill: { fulfillment: 'octets', data: 'octets' },
  reject: { code: 'text', triggeredBy: 'text', message: 'text', data: 'octets' }
}

const OUTWARD = {
  digits: (member) => String(member),
  octets: (member) => hexOf(member),
  text: (member) => {
    if (typeof member !== 'string') return { hex: hexOf(member) }
    return SURROGATE.test(member) ? { hex: hexOf(generalizedUtf8(member)) } : member
  }
}

const INWARD = {
  digits: (member, name) => stringFrom(member, name),
  octets: (member, name) => octetsFrom(member, name),
  text: (member, name) => typeof member === 'object' ? octetsFrom(member.hex, name) : stringFrom(member, name)
}

/** Return a value as JSON has it. */
function outward (value) {
  const members = MEMBERS[value?.type]
  if (members === undefined) throw new TypeError(`decode returned no packet: its type is ${value?.type}`)
  const result = { type: value.type }
  for (const [name, form] of Object.entries(members)) {
    const member = value[name]
    result[name] = member === null || member === undefined ? null : OUTWARD[form](member)
  }
  return result
}

/** Return a value of JSON as the codec's functions get it. */
function inward (value) {
  const members = MEMBERS[value?.type]
  if (members === undefined) throw new BadRequest('"value" is no packet')
  const result = { type: value.type }
  for (const [name, form] of Object.entries(members)) {
    const member = value[name]
    result[name] = member === null || member === undefined ? null : INWARD[form](member, name)
  }
  return result
}

function hexOf (octets) {
  if (!(octets instanceof Uint8Array)) throw new TypeError(`octets are a Buffer or a Uint8Array, not ${typeof octets}`)
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
}

function octetsFrom (hex, name) {
  const octets = Buffer.from(stringFrom(hex, name), 'hex')
  // Buffer.from stops at the first digit that is none, without a word.
  if (octets.length * 2 !== hex.length) throw new BadRequest(`"${name}" is no octets in hex`)
  return octets
}

function stringFrom (text, name) {
  if (typeof text !== 'string') throw new BadRequest(`"${name}" is no string`)
  return text
}

/** A JavaScript string may have half a surrogate pair, which UTF-8 has not; this writes it as its number says. */
function generalizedUtf8 (text) {
  return Buffer.concat(Array.from(text, (character) => {
    const point = character.codePointAt(0)
    return SURROGATE.test(character)
      ? Buffer.from([0xe0 | point >> 12, 0x80 | point >> 6 & 0x3f, 0x80 | point & 0x3f])
      : Buffer.from(character)
  }))
}

// Requests and responses.

function respond (codec, greeting, line) {
  let id = null
  try {
    const request = requestIn(line)
    id = request.id
    return { id, ...outcome(codec, greeting, request) }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    return { id: null, faulted: { message: `no request: ${error.message}` } } // no fault of the codec's
  }
}

function requestIn (line) {
  let request
  try {
    request = JSON.parse(line)
  } catch (error) {
    throw new BadRequest(error.message)
  }
  if (!Number.isSafeInteger(request?.id)) throw new BadRequest('it has no integer "id"')
  return request
}

function outcome (codec, greeting, request) {
  try {
    return { ok: perform(codec, greeting, request) }
  } catch (error) {
    if (error instanceof BadRequest) throw error
    if (error instanceof Unsupported) return { unsupported: { message: carriable(error.message) } }
    if (!isRefusal(error, codec.refusals)) return { faulted: { message: carriable(error) } }
    const rejected = { message: carriable(error.message) }
    if (typeof error.kind === 'string') rejected.kind = carriable(error.kind)
    if (Number.isSafeInteger(error.offset) && error.offset >= 0) rejected.offset = error.offset
    return { rejected }
  }
}

function isRefusal (error, classes) {
  return classes.some((each) => each === Error ? error?.constructor === Error : error instanceof each)
}

function carriable (message) {
  return String(message).replace(/\p{Surrogate}/gu, '\ufffd')
}

function perform (codec, greeting, request) {
  switch (request.op) {
    case 'hello':
      return { protocol: PROTOCOL, ...greeting, operations: OPERATIONS, build: { node: process.versions.node } }
    case 'decode':
      return outward(codec.decode(octetsFrom(request.packet, 'packet')))
    case 'encode':
      return hexOf(codec.encode(inward(request.value)))
    case 'relay': {
      const octets = octetsFrom(request.packet, 'packet')
      return hexOf(codec.relay(octets, optional(request.amount, 'amount'), optional(request.expiresAt, 'expiresAt')))
    }
    default:
      throw new Unsupported(`there is no operation ${JSON.stringify(request.op)}`)
  }
}

function optional (text, name) {
  return text === null || text === undefined ? null : stringFrom(text, name)
}

/**
 * Answer the requests of standard input on standard output, until the input ends. Those that arrive together are
 * answered by one write, and while nobody reads the answers, no more requests are taken in.
 */
export function serve (codec, greeting) {
  console.log = console.error // what a codec prints must not end up among the responses
  const pending = [] // the pieces of a line whose end has not arrived

  function answer (octets) {
    const lines = octets.toString('utf8').split('\n')
    lines.pop() // what stands behind the last line feed is nothing
    const responses = lines.map((line) => JSON.stringify(respond(codec, greeting, line)) + '\n')
    if (!process.stdout.write(responses.join(''))) {
      process.stdin.pause()
      process.stdout.once('drain', () => process.stdin.resume())
    }
  }

  process.stdin.on('data', (chunk) => {
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    if (end > 0) answer(Buffer.concat([...pending.splice(0), chunk.subarray(0, end)]))
    if (end < chunk.length) pending.push(chunk.subarray(end))
  })
  process.stdin.on('end', () => {
    if (pending.length > 0) answer(Buffer.concat([...pending, Buffer.from('\n')]))
  })
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1)) // nobody reads any more
}
