/** CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320): guards each line of a journal against torn writes. */

/** The checksum of the text's UTF-8 bytes, as eight lower-case hexadecimal digits. */
export function crc32(text: string): string {
  return crcOfBytes(encoder.encode(text)).toString(16).padStart(8, '0');
}

/** The checksum as a number, of bytes that follow those of checksum `before`. */
export function crcOfBytes(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}

const encoder = new TextEncoder();

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
