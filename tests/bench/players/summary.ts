// SPDX-License-Identifier: Apache-2.0
// The table: a line for each session, and one for each player over all of them.

import type { Row } from '../support/table.js';
import type { PlayerName } from './page.js';
import type { SessionFigures } from './score.js';
import type { Session, Show } from './session.js';

export interface Played {
  readonly show: Show;
  readonly session: Session;
}

const kNameLength = 34;

function row(trace: string, player: string, version: string, figures: SessionFigures): Row {
  return {
    trace: trace.slice(0, kNameLength),
    player,
    version,
    'kbit/s': figures.kbps,
    stalls: figures.stalls,
    'stalled s': figures.stalledSeconds,
    switches: figures.switches,
    'switched kbit/s': figures.switchedKbps,
    'start-up s': figures.startUp,
    ...(figures.latency === undefined ? {} : { 'latency s': figures.latency }),
    'skipped s': figures.skippedSeconds,
    NQoE: figures.nqoe,
    Pensieve: figures.pensieve,
  };
}

export function sessionRow({ show, session }: Played): Row {
  return row(show.trace.name, show.player, session.version, session.figures);
}

/** Means over the sessions. */
export function meanRow(player: PlayerName, played: readonly Played[]): Row {
  const own = played.filter(({ show }) => show.player === player);
  const all = own.map(({ session }) => session.figures);
  const mean = (of: (figures: SessionFigures) => number): number =>
    all.reduce((sum, figures) => sum + of(figures), 0) / Math.max(1, all.length);
  const live = all.filter(({ latency }) => latency !== undefined);
  return row('mean', player, own[0]?.session.version ?? '', {
    startUp: mean(({ startUp }) => startUp),
    kbps: mean(({ kbps }) => kbps),
    stalls: mean(({ stalls }) => stalls),
    stalledSeconds: mean(({ stalledSeconds }) => stalledSeconds),
    playedSeconds: mean(({ playedSeconds }) => playedSeconds),
    skippedSeconds: mean(({ skippedSeconds }) => skippedSeconds),
    switches: mean(({ switches }) => switches),
    switchedKbps: mean(({ switchedKbps }) => switchedKbps),
    latency: live.length === 0 ? undefined : live.reduce((sum, { latency }) => sum + (latency ?? 0), 0) / live.length,
    nqoe: mean(({ nqoe }) => nqoe),
    pensieve: mean(({ pensieve }) => pensieve),
  });
}
