// SPDX-License-Identifier: Apache-2.0
// Playwright lives among the packages of web/, outside of the folders above this one.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Playwright from 'playwright-core';
import { kRoot } from './paths.js';

const require = createRequire(join(kRoot, 'web', 'package.json'));
export const { chromium } = require('playwright-core') as typeof Playwright;
