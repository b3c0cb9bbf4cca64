// SPDX-License-Identifier: Apache-2.0
//
// Included before every file of OpenH264 (recipe.sh): it logs nothing, and neither texts nor printf come into
// the module. Arguments are not evaluated; none has an effect.
#pragma once

#include "crt_util_safe_x.h"
#include "utils.h"

#define WelsLog(...) ((void)0)
#define WelsVsnprintf(to, size, format, arguments) ((to)[0] = 0)
#define WelsSnprintf(to, size, ...) ((to)[0] = 0)
