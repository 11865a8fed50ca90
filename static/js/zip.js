/* Several files as one zip, stored as they are: pictures are compressed already.
 * Offers to other scripts: zipOf([{ name, bytes }]) returns a Blob. Format: PKWARE APPNOTE 6.3.3, without Zip64. */
(() => {
  "use strict";

  const UTF8_NAMES = 0x0800;
  const VERSION = 20;
  const HIGHEST = 0xedb88320;
  const crcOfByte = Uint32Array.from({ length: 256 }, (_zero, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ HIGHEST : crc >>> 1;
    return crc;
  });
  const crc32 = (bytes) => {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = crcOfByte[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return ~crc >>> 0;
  };

  // Numbers of two or four bytes, the lowest first.
  const pack = (...fields) => {
    const bytes = [];
    for (const [size, value] of fields)
      for (let place = 0; place < size; place += 1) bytes.push(Math.floor(value / 256 ** place) % 256);
    return Uint8Array.from(bytes);
  };
  const dosTime = (date) => (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  const dosDate = (date) => ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate();

  window.zipOf = (files) => {
    const now = new Date();
    const [parts, directory] = [[], []];
    let place = 0;
    let length = 0;
    for (const { name, bytes } of files) {
      const label = new TextEncoder().encode(name);
      const told = [
        [2, VERSION], [2, UTF8_NAMES], [2, 0], [2, dosTime(now)], [2, dosDate(now)],
        [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, label.length], [2, 0],
      ];
      const head = pack([4, 0x04034b50], ...told);
      parts.push(head, label, bytes);
      const entry = pack([4, 0x02014b50], [2, VERSION], ...told, [2, 0], [2, 0], [2, 0], [4, 0], [4, place]);
      directory.push(entry, label);
      place += head.length + label.length + bytes.length;
      length += entry.length + label.length;
    }
    const end = [[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, place], [2, 0]];
    return new Blob([...parts, ...directory, pack(...end)], { type: "application/zip" });
  };
})();
