// SPDX-License-Identifier: Apache-2.0
// A benchmark's result: a table for people, the same as JSON for programs.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { kResults } from '../../e2e/support/paths.js';

export type Row = Readonly<Record<string, string | number>>;

/** Prints the rows, whose names are the columns, and writes test-results/bench-NAME.json. */
export function report(name: string, rows: readonly Row[]): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => text(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  console.log(`\n${name}, ${machine}`);
  for (const line of cells) {
    console.log(
      line
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    );
  }
  const path = join(kResults, `bench-${name}.json`);
  writeFileSync(path, `${JSON.stringify({ name, machine, node: process.version, rows }, undefined, 1)}\n`);
  console.log(`\nwritten to ${path}`);
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
