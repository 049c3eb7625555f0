// A small codec of RFC 0027, written to try the template: what a user would call is written out here.

import { Refusal, relayByDefault, type Prepare, type Reject, type Value } from './protocol.js'

export const name = 'filled-typescript'
export const version = '1'
export const refusals = [Refusal]

const TYPES = ['prepare', 'fulfill', 'reject'] as const // from 12 on
const ADDRESS = /^(?:g|private|example|peer|self|test[1-3]?|local)(?:\.[A-Za-z0-9_~-]+)+$/
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})\d*Z$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function decode (octets: Buffer): Value {
  const type = TYPES[octets[0] - 12]
  if (type === undefined) throw new Refusal('no packet of ILPv4', { kind: 'type', offset: 0 })
  const reader = new Reader(new Reader(octets.subarray(1)).string())
  if (type === 'fulfill') return { type, fulfillment: reader.take(32), data: reader.data() }
  if (type === 'reject') {
    return {
      type,
      code: ascii(reader.take(3)),
      triggeredBy: address(ascii(reader.string()), true),
      message: message(reader.string()),
      data: reader.data()
    }
  }
  return {
    type,
    amount: String(reader.take(8).readBigUInt64BE()),
    expiresAt: moment(ascii(reader.take(17))),
    executionCondition: reader.take(32),
    destination: address(ascii(reader.string())),
    data: reader.data()
  }
}

export function encode (value: Value): Uint8Array {
  const type = Buffer.from([12 + TYPES.indexOf(value.type)])
  return Buffer.concat([type, prefixed(Buffer.concat([...fields(value), prefixed(limited(there(value.data), 32767))]))])
}

export function relay (octets: Buffer, amount: string | null, expiresAt: string | null): Uint8Array {
  return relayByDefault(decode, encode, octets, amount, expiresAt)
}

function fields (value: Value): Uint8Array[] {
  if (value.type === 'fulfill') return [sized(there(value.fulfillment), 32)]
  return value.type === 'reject' ? rejectFields(value) : prepareFields(value)
}

function rejectFields (value: Reject): Uint8Array[] {
  const text = Buffer.from(there(value.message))
  message(text)
  const triggeredBy = octetsOf(address(there(value.triggeredBy), true))
  return [sized(octetsOf(there(value.code)), 3), prefixed(triggeredBy), prefixed(text)]
}

function prepareFields (value: Prepare): Uint8Array[] {
  const number = BigInt(there(value.amount))
  if (number < 0n || number >= 1n << 64n) throw new Refusal('no UInt64')
  const amount = Buffer.alloc(8)
  amount.writeBigUInt64BE(number)
  const digits = there(value.expiresAt).replace(ISO, '$1$2$3$4$5$6$7')
  moment(digits)
  const destination = octetsOf(address(there(value.destination)))
  return [amount, Buffer.from(digits), sized(there(value.executionCondition), 32), prefixed(destination)]
}

function there<T> (member: T | null): T {
  if (member === null) throw new Refusal('a field is absent')
  return member
}

class Reader {
  private at = 0

  constructor (private readonly octets: Buffer) {}

  take (length: number): Buffer {
    if (length > this.octets.length - this.at) throw new Refusal(`${length} octets needed`, { kind: 'truncated' })
    this.at += length
    return this.octets.subarray(this.at - length, this.at)
  }

  string (): Buffer {
    const first = this.take(1).readUInt8()
    if (first < 0x80) return this.take(first)
    if (first === 0x80 || first > 0x88) throw new Refusal('no length')
    return this.take(this.take(first - 0x80).reduce((length, octet) => length * 256 + octet, 0))
  }

  data (): Buffer {
    return limited(this.string(), 32767)
  }
}

function prefixed (octets: Uint8Array): Buffer {
  const length = octets.length
  if (length < 0x80) return Buffer.concat([Buffer.from([length]), octets])
  const digits = length.toString(16)
  const determinant = Buffer.from(digits.length % 2 ? '0' + digits : digits, 'hex')
  return Buffer.concat([Buffer.from([0x80 + determinant.length]), determinant, octets])
}

function sized<T extends Uint8Array> (octets: T, length: number): T {
  if (octets.length !== length) throw new Refusal(`${length} octets needed, not ${octets.length}`)
  return octets
}

function limited<T extends Uint8Array> (octets: T, limit: number): T {
  if (octets.length > limit) throw new Refusal(`${octets.length} octets, ${limit} at most`)
  return octets
}

function ascii (octets: Buffer): string {
  if (octets.some((octet) => octet > 0x7f)) throw new Refusal('no ASCII')
  return octets.toString('latin1')
}

function octetsOf (text: string | Uint8Array): Buffer {
  if (typeof text !== 'string' || /[^\0-\x7f]/.test(text)) throw new Refusal('no ASCII')
  return Buffer.from(text)
}

function address (text: string | Uint8Array, mayBeEmpty = false): string {
  if (mayBeEmpty && text === '') return text
  if (typeof text !== 'string' || text.length > 1023 || !ADDRESS.test(text)) throw new Refusal('no ILP address')
  return text
}

function message (octets: Buffer): string {
  let text: string
  try {
    text = utf8.decode(octets)
  } catch {
    throw new Refusal('no UTF-8')
  }
  if (Array.from(text).length > 8191) throw new Refusal('the message is too long')
  return text
}

function moment (digits: string): string {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits)
  if (match === null) throw new Refusal('no timestamp')
  const [, year, month, day, hour, minute, second, millisecond] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`
  const date = new Date(iso)
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) throw new Refusal('the calendar has no such moment')
  return iso
}
