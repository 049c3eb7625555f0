// The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order. There is nothing
// to change here.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as zlib from 'node:zlib'

/** Octets: decode may return any Uint8Array, and encode gets a Buffer. */
type Octets = Buffer | Uint8Array

/** Text: a string; octets where they are no well-formed text. */
type Text = string | Octets

/**
 * A packet. `null` is a field that the codec reads as absent.
 *
 * `amount` is a string of decimal digits, '18446744073709551615', and `expiresAt` one such as
 * '2030-01-01T00:00:00.000Z'. encode may get more fraction digits than three, and dates that no calendar has.
 */
export type Value = Prepare | Fulfill | Reject

export interface Prepare {
  type: 'prepare'
  amount: string | null
  expiresAt: string | null
  executionCondition: Octets | null
  destination: Text | null
  data: Octets | null
}

export interface Fulfill {
  type: 'fulfill'
  fulfillment: Octets | null
  data: Octets | null
}

export interface Reject {
  type: 'reject'
  code: Text | null
  triggeredBy: Text | null
  message: Text | null
  data: Octets | null
}

export type ErrorClass = abstract new (...args: never[]) => Error

export interface Codec {
  refusals: ErrorClass[]
  decode: (octets: Buffer) => Value
  encode: (value: Value) => Uint8Array
  relay: (octets: Buffer, amount: string | null, expiresAt: string | null) => Uint8Array
}

export interface Greeting {
  name: string
  version: string
  language: string
}

/** The codec refuses. `kind` (a word) and `offset` (in octets) only where the codec itself gives them. */
export class Refusal extends Error {
  readonly kind: string | undefined
  readonly offset: number | undefined

  constructor (message: string, reason: { kind?: string, offset?: number } = {}) {
    super(message)
    this.kind = reason.kind
    this.offset = reason.offset
  }
}

/** The codec has no such operation or field. */
export class Unsupported extends Error {}

/** The request is none. */
class BadRequest extends Error {}

/** What was thrown for one of the inputs of a batch, counted from 0. */
class AtInput extends Error {
  constructor (readonly index: number, readonly error: unknown) {
    super()
  }
}

/** Read, change and write a Prepare; forward everything else as it is. */
export function relayByDefault (
  decode: Codec['decode'],
  encode: Codec['encode'],
  octets: Buffer,
  amount: string | null,
  expiresAt: string | null
): Uint8Array {
  const value = decode(octets)
  if (value.type !== 'prepare') return octets
  return encode({ ...value, amount: amount ?? value.amount, expiresAt: expiresAt ?? value.expiresAt })
}

const PROTOCOL = 1
const TIMED = ['decode', 'encode', 'relay']
const OPERATIONS = [...TIMED, 'bench']
const LINE_FEED = 0x0a
const SURROGATE = /\p{Surrogate}/u

// The members of each packet, and how each travels.

type Form = 'digits' | 'octets' | 'text'
type Members = Record<string, unknown>

const MEMBERS: Record<string, Record<string, Form>> = {
  prepare: {
    amount: 'digits', expiresAt: 'digits', executionCondition: 'octets', destination: 'text', data: 'octets'
  },
  fulfill: { fulfillment: 'octets', data: 'octets' },
  reject: { code: 'text', triggeredBy: 'text', message: 'text', data: 'octets' }
}

const OUTWARD: Record<Form, (member: unknown) => unknown> = {
  digits: (member) => String(member),
  octets: (member) => hexOf(member),
  text: (member) => {
    if (typeof member !== 'string') return { hex: hexOf(member) }
    return SURROGATE.test(member) ? { hex: hexOf(generalizedUtf8(member)) } : member
  }
}

const INWARD: Record<Form, (member: unknown, name: string) => unknown> = {
  digits: (member, name) => stringFrom(member, name),
  octets: (member, name) => octetsFrom(member, name),
  text: (member, name) =>
    typeof member === 'object' ? octetsFrom((member as Members)['hex'], name) : stringFrom(member, name)
}

/** Return a value as JSON has it. */
function outward (value: Value): Members {
  const members = MEMBERS[value?.type]
  if (members === undefined) throw new TypeError(`decode returned no packet: its type is ${value?.type}`)
  const result: Members = { type: value.type }
  for (const [name, form] of Object.entries(members)) {
    const member = (value as unknown as Members)[name]
    result[name] = member === null || member === undefined ? null : OUTWARD[form](member)
  }
  return result
}

/** Return a value of JSON as the codec's functions get it. */
function inward (value: unknown): Value {
  const given = value as Members | null | undefined
  const members = MEMBERS[String(given?.['type'])]
  if (given === null || given === undefined || members === undefined) throw new BadRequest('"value" is no packet')
  const result: Members = { type: given['type'] }
  for (const [name, form] of Object.entries(members)) {
    const member = given[name]
    result[name] = member === null || member === undefined ? null : INWARD[form](member, name)
  }
  return result as unknown as Value
}

function hexOf (octets: unknown): string {
  return bufferOf(octets).toString('hex')
}

function bufferOf (octets: unknown): Buffer {
  if (!(octets instanceof Uint8Array)) throw new TypeError(`octets are a Buffer or a Uint8Array, not ${typeof octets}`)
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
}

function octetsFrom (hex: unknown, name: string): Buffer {
  const digits = stringFrom(hex, name)
  const octets = Buffer.from(digits, 'hex')
  // Buffer.from stops at the first digit that is none, without a word.
  if (octets.length * 2 !== digits.length) throw new BadRequest(`"${name}" is no octets in hex`)
  return octets
}

function stringFrom (text: unknown, name: string): string {
  if (typeof text !== 'string') throw new BadRequest(`"${name}" is no string`)
  return text
}

/** A JavaScript string may have half a surrogate pair, which UTF-8 has not; this writes it as its number says. */
function generalizedUtf8 (text: string): Buffer {
  return Buffer.concat(Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? 0
    return SURROGATE.test(character)
      ? Buffer.from([0xe0 | point >> 12, 0x80 | point >> 6 & 0x3f, 0x80 | point & 0x3f])
      : Buffer.from(character)
  }))
}

// Requests and responses.

function respond (codec: Codec, greeting: Greeting, line: string): Members {
  try {
    const request = requestIn(line)
    return { id: request['id'], ...outcome(codec, greeting, request) }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    return { id: null, faulted: { message: `no request: ${error.message}` } } // no fault of the codec's
  }
}

function requestIn (line: string): Members {
  let request: unknown
  try {
    request = JSON.parse(line)
  } catch (error) {
    throw new BadRequest((error as Error).message)
  }
  if (!Number.isSafeInteger((request as Members | null)?.['id'])) throw new BadRequest('it has no integer "id"')
  return request as Members
}

function outcome (codec: Codec, greeting: Greeting, request: Members): Members {
  try {
    return { ok: perform(codec, greeting, request) }
  } catch (error) {
    return error instanceof AtInput ? failure(codec, error.error, `input ${error.index}: `) : failure(codec, error)
  }
}

/** The member of a response for what was thrown; `where` is what its message begins with. */
function failure (codec: Codec, error: unknown, where = ''): Members {
  if (error instanceof BadRequest) throw new BadRequest(where + error.message)
  if (error instanceof Unsupported) return { unsupported: { message: where + carriable(error.message) } }
  if (!isRefusal(error, codec.refusals)) return { faulted: { message: where + carriable(error) } }
  const { message, kind, offset } = error as Error & { kind?: unknown, offset?: unknown }
  const rejected: Members = { message: where + carriable(message) }
  if (typeof kind === 'string') rejected['kind'] = carriable(kind)
  if (Number.isSafeInteger(offset) && (offset as number) >= 0) rejected['offset'] = offset
  return { rejected }
}

function isRefusal (error: unknown, classes: ErrorClass[]): boolean {
  return classes.some((each) => each === Error
    ? (error as Error | undefined)?.constructor === Error
    : error instanceof each)
}

function carriable (message: unknown): string {
  return String(message).replace(/\p{Surrogate}/gu, '\ufffd')
}

function perform (codec: Codec, greeting: Greeting, request: Members): unknown {
  switch (request['op']) {
    case 'hello':
      return { protocol: PROTOCOL, ...greeting, operations: OPERATIONS, build: { node: process.versions.node } }
    case 'decode':
      return outward(codec.decode(octetsFrom(request['packet'], 'packet')))
    case 'encode':
      return hexOf(codec.encode(inward(request['value'])))
    case 'relay': {
      const { octets, amount, expiresAt } = forwardingFrom(request)
      return hexOf(codec.relay(octets, amount, expiresAt))
    }
    case 'bench':
      return bench(codec, request)
    default:
      throw new Unsupported(`there is no operation ${JSON.stringify(request['op'])}`)
  }
}

function forwardingFrom (given: Members | null): Forwarding {
  return {
    octets: octetsFrom(given?.['packet'], 'packet'),
    amount: optional(given?.['amount'], 'amount'),
    expiresAt: optional(given?.['expiresAt'], 'expiresAt')
  }
}

function optional (text: unknown, name: string): string | null {
  return text === null || text === undefined ? null : stringFrom(text, name)
}

// The operation bench: the functions of the codec are timed on inputs that are kept as these functions take them.

let kept: { operation: unknown, inputs: unknown[], collector: string } = { operation: undefined, inputs: [], collector: '' }

// The last results of a pass, so that none is optimised away. More of them would live longer than a connector's do, and
// the collector would move them to where it seldom looks.
const latest = new Array<unknown>(256)

interface Timed {
  prepare: (input: Members | null) => unknown
  perform: (input: unknown) => unknown
  octets: (result: unknown) => Buffer
}

interface Forwarding {
  octets: Buffer
  amount: string | null
  expiresAt: string | null
}

interface Measured {
  passes: number[]
  processor?: number
  latencies?: number[]
  sum: number | undefined
}

/** Of an operation: an input as the codec takes it, what is timed, and what of a result the checksum is over. */
function timedOf (codec: Codec, operation: unknown): Timed {
  switch (operation) {
    case 'decode':
      return {
        prepare: (input) => octetsFrom(input?.['packet'], 'packet'),
        perform: (octets) => codec.decode(octets as Buffer),
        octets: (value) => textOf(outward(value as Value))
      }
    case 'encode':
      return {
        prepare: (input) => inward(input?.['value']),
        perform: (value) => codec.encode(value as Value),
        octets: bufferOf
      }
    case 'relay':
      return {
        prepare: forwardingFrom,
        perform: (given) => {
          const { octets, amount, expiresAt } = given as Forwarding
          return codec.relay(octets, amount, expiresAt)
        },
        octets: bufferOf
      }
    default:
      throw new BadRequest(`"operation" is none of ${TIMED.join(', ')}`)
  }
}

function bench (codec: Codec, request: Members): Members {
  const timed = timedOf(codec, request['operation'])
  return request['inputs'] === undefined ? run(timed, request) : keep(timed, request)
}

function keep (timed: Timed, { operation, inputs, append }: Members): Members {
  if (!Array.isArray(inputs)) throw new BadRequest('"inputs" is no array')
  if (append === true && operation !== kept.operation) throw new BadRequest(`no inputs of ${String(operation)} are kept`)
  const before = append === true ? kept.inputs : []
  const more = inputs.map((input: Members | null, index) => at(before.length + index, timed.prepare, input))
  kept = { operation, inputs: before.concat(more), collector: '' }
  kept.collector = collectGarbage()
  return { inputs: kept.inputs.length }
}

function run (timed: Timed, { operation, nanoseconds, latencies, checksum }: Members): Members {
  if (operation !== kept.operation || kept.inputs.length === 0) {
    throw new BadRequest(`no inputs of ${String(operation)} are loaded`)
  }
  const limit = latencies === true ? 0 : nanoseconds
  if (typeof limit !== 'number') {
    throw new BadRequest('it has neither "inputs", nor "nanoseconds", nor "latencies"')
  }
  const { inputs, collector } = kept
  const checked = checksum !== false
  const { sum, ...measured }: Measured = latencies === true
    ? clockEach(timed, inputs, checked)
    : { ...passesOf(timed.perform, inputs, limit), sum: checked ? sumOf(timed, inputs) : undefined }
  return {
    inputs: inputs.length,
    iterations: inputs.length * measured.passes.length,
    nanoseconds: total(measured.passes),
    ...measured,
    checksum: sum === undefined ? undefined : sum.toString(16).padStart(8, '0'),
    collector
  }
}

function passesOf (
  perform: Timed['perform'],
  inputs: unknown[],
  nanoseconds: number
): Omit<Measured, 'sum'> {
  const passes: number[] = []
  let processor = 0
  for (let left = nanoseconds; passes.length === 0 || left > 0; left -= passes[passes.length - 1]) {
    let index = 0
    const worked = process.cpuUsage()
    const started = process.hrtime.bigint()
    try {
      for (; index < inputs.length; index++) latest[index & 255] = perform(inputs[index])
    } catch (error) {
      throw new AtInput(index, error)
    }
    passes.push(Number(process.hrtime.bigint() - started))
    processor += processorTime(worked)
  }
  return { passes, processor }
}

/** Clock each operation alone; what comes of it goes into the checksum at once, while no clock runs. */
function clockEach (timed: Timed, inputs: unknown[], checked: boolean): Measured {
  const latencies = new Array<number>(inputs.length)
  let sum: number | undefined = checked ? 0 : undefined
  for (let index = 0; index < inputs.length; index++) {
    const started = process.hrtime.bigint()
    const result = at(index, timed.perform, inputs[index])
    latencies[index] = Number(process.hrtime.bigint() - started)
    if (sum !== undefined) sum = crc32(at(index, timed.octets, result), sum)
  }
  return { passes: [total(latencies)], latencies, sum }
}

/** The checksum of the results, by one more pass that nobody clocks. */
function sumOf (timed: Timed, inputs: unknown[]): number {
  return inputs.reduce<number>((sum, input, index) => crc32(at(index, timed.octets, at(index, timed.perform, input)), sum), 0)
}

function total (numbers: number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}

/** Nanoseconds of processor time, of all threads of Node.js together, since `before`. */
function processorTime (before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1000
}

function at<Given, Result> (index: number, call: (given: Given) => Result, given: Given): Result {
  try {
    return call(given)
  } catch (error) {
    throw new AtInput(index, error)
  }
}

let gc: (() => void) | null | undefined

/** Collect all garbage, where V8 lets us, and say how garbage is handled. */
function collectGarbage (): string {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc') // so that nobody has to start Node.js with it
    gc = runInNewContext('typeof gc === "function" ? gc : null') as (() => void) | null
  }
  if (gc === null) return "V8's, on during the runs"
  gc()
  return "V8's, collected after loading, on during the runs"
}

/** The text that the checksum of decode is over: the type and the members, a line each. */
function textOf (value: Members): Buffer {
  const members = Object.values(value).map((member) => member === null ? '' : (member as { hex?: string }).hex ?? member)
  return Buffer.from(members.map((member) => `${String(member)}\n`).join(''))
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, remainder) => {
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? remainder >>> 1 ^ 0xedb88320 : remainder >>> 1
  return remainder
})

type Crc32 = (octets: Buffer, before: number) => number

const crc32 = (zlib as { crc32?: Crc32 }).crc32 ?? ((octets: Buffer, before: number) => { // zlib has it from Node.js 20.15 and 22.2 on
  let sum = ~before
  for (const octet of octets) sum = sum >>> 8 ^ CRC_TABLE[(sum ^ octet) & 0xff]
  return ~sum >>> 0
})

/**
 * Answer the requests of standard input on standard output, until the input ends. Those that arrive together are
 * answered by one write, and while nobody reads the answers, no more requests are taken in.
 */
export function serve (codec: Codec, greeting: Greeting): void {
  console.log = console.error // what a codec prints must not end up among the responses
  const pending: Buffer[] = [] // the pieces of a line whose end has not arrived

  function answer (octets: Buffer): void {
    const lines = octets.toString('utf8').split('\n')
    lines.pop() // what stands behind the last line feed is nothing
    const responses = lines.map((line) => JSON.stringify(respond(codec, greeting, line)) + '\n')
    if (!process.stdout.write(responses.join(''))) {
      process.stdin.pause()
      process.stdout.once('drain', () => process.stdin.resume())
    }
  }

  process.stdin.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    if (end > 0) answer(Buffer.concat([...pending.splice(0), chunk.subarray(0, end)]))
    if (end < chunk.length) pending.push(chunk.subarray(end))
  })
  process.stdin.on('end', () => {
    if (pending.length > 0) answer(Buffer.concat([...pending, Buffer.from('\n')]))
  })
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1) // nobody reads any more
  })
}
