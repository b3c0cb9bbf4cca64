// SPDX-License-Identifier: Apache-2.0
// A benchmark's result: a table for people, the same as JSON for programs.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { kResults } from '../../e2e/support/paths.js';

export type Row = Readonly<Record<string, string | number>>;

const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;

/** Prints the rows, whose names are the columns, and keeps them. */
export function report(name: string, rows: readonly Row[], about: Row = {}): void {
  console.log(`\n${name}, ${machine()}`);
  printTable(rows);
  keep(name, rows, about);
}

/** Writes test-results/bench-NAME.json, with what `about` says of the run. */
export function keep(name: string, rows: readonly Row[], about: Row = {}): void {
  const path = join(kResults, `bench-${name}.json`);
  const kept = { name, machine: machine(), node: process.version, ...about, rows };
  writeFileSync(path, `${JSON.stringify(kept, undefined, 1)}\n`);
  console.log(`\nwritten to ${path}`);
}

export function printTable(rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => text(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  for (const line of cells) {
    console.log(
      line
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    );
  }
}

function text(value: string | number | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' && !Number.isInteger(value)
    ? value.toFixed(Math.abs(value) < 10 ? 2 : 1)
    : String(value);
}

/** What to tell of repeated measurements. */
export function spread(values: readonly number[]): { median: number; least: number; most: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? NaN, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}
