/* SHA-256 (FIPS 180-4), piece by piece: crypto.subtle is missing on plain HTTP and wants the whole file at once.
 *
 *   const hash = new Sha256(); hash.update(bytes); hash.update(more); hash.hex()
 */
(() => {
  "use strict";

  const firstPrimes = (count) => {
    const found = [];
    for (let number = 2; found.length < count; number += 1)
      if (found.every((prime) => number % prime)) found.push(number);
    return found;
  };
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  const PRIMES = firstPrimes(64);
  const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

  class Sha256 {
    constructor() {
      this.state = Int32Array.from(START);
      this.words = new Int32Array(64);
      this.rest = new Uint8Array(64);
      this.restLength = 0;
      this.length = 0;
    }

    update(bytes) {
      this.length += bytes.length;
      let at = 0;
      if (this.restLength) {
        at = Math.min(64 - this.restLength, bytes.length);
        this.rest.set(bytes.subarray(0, at), this.restLength);
        this.restLength += at;
        if (this.restLength < 64) return this;
        this.mix(this.rest, 0);
        this.restLength = 0;
      }
      for (; at + 64 <= bytes.length; at += 64) this.mix(bytes, at);
      this.rest.set(bytes.subarray(at));
      this.restLength = bytes.length - at;
      return this;
    }

    mix(bytes, at) {
      const { state, words } = this;
      for (let i = 0, p = at; i < 16; i += 1, p += 4)
        words[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
      for (let i = 16; i < 64; i += 1) {
        const x = words[i - 15];
        const y = words[i - 2];
        const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const one = (h + high + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
        const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + two) | 0;
      }
      state[0] += a;
      state[1] += b;
      state[2] += c;
      state[3] += d;
      state[4] += e;
      state[5] += f;
      state[6] += g;
      state[7] += h;
    }

    hex() {
      const bits = this.length * 8;
      const padding = new Uint8Array(((this.restLength < 56 ? 56 : 120) - this.restLength) + 8);
      padding[0] = 128;
      const view = new DataView(padding.buffer);
      view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
      view.setUint32(padding.length - 4, bits >>> 0);
      this.update(padding);
      return [...this.state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    }
  }

  window.Sha256 = Sha256;
})();
