// Bytes of the files that export.js saves: checksums, ZIP archives, a text chunk in a PNG.
window.lensBytes = (() => {
  const encoder = new TextEncoder();
  const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });

  function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  }

  function joined(parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  function packed(fields, littleEndian) {
    const view = new DataView(new ArrayBuffer(fields.reduce((length, [size]) => length + size, 0)));
    let at = 0;
    for (const [size, value] of fields) {
      if (size === 2) view.setUint16(at, value, littleEndian);
      else view.setUint32(at, value, littleEndian);
      at += size;
    }
    return new Uint8Array(view.buffer);
  }

  async function deflated(bytes, format) {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  // Files as {name, bytes} in one archive (PKWARE's APPNOTE: local headers, central directory, its end).
  async function zip(files) {
    const now = new Date();
    const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
    const date = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
    const [VERSION, UTF8, DEFLATE] = [20, 0x0800, 8];
    const parts = [];
    const directory = [];
    let offset = 0;
    for (const { name, bytes } of files) {
      const title = encoder.encode(name);
      const content = await deflated(bytes, "deflate-raw");
      const described = [
        [2, VERSION], [2, UTF8], [2, DEFLATE], [2, time], [2, date],
        [4, crc32(bytes)], [4, content.length], [4, bytes.length], [2, title.length], [2, 0],
      ];
      const local = packed([[4, 0x04034b50], ...described], true);
      parts.push(local, title, content);
      const placed = [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
      directory.push(packed([[4, 0x02014b50], [2, VERSION], ...described, ...placed], true), title);
      offset += local.length + title.length + content.length;
    }
    const central = joined(directory);
    const end = packed(
      [[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, central.length], [4, offset], [2, 0]],
      true,
    );
    return joined([...parts, central, end]);
  }

  // A PNG with a compressed text chunk (iTXt) after its header.
  async function withText(png, keyword, text) {
    const HEADER_END = 8 + 25; // signature, then IHDR
    const data = joined([
      encoder.encode("iTXt"), encoder.encode(keyword), Uint8Array.of(0, 1, 0, 0, 0),
      await deflated(encoder.encode(text), "deflate"),
    ]);
    const chunk = [packed([[4, data.length - 4]], false), data, packed([[4, crc32(data)]], false)];
    return joined([png.subarray(0, HEADER_END), ...chunk, png.subarray(HEADER_END)]);
  }

  const decode = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return { encode: (text) => encoder.encode(text), decode, zip, withText };
})();
