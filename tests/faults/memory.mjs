// What a running program uses, from /proc. Linux only, as the numbers are.
import { readFileSync, readdirSync } from 'node:fs';

export const resident_bytes = (pid) =>
  Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m)[1]) * 1024;

export const open_files = (pid) => readdirSync(`/proc/${pid}/fd`).length;

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
