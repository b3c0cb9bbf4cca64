// SPDX-License-Identifier: Apache-2.0
//
// Short-term reference picture sets of H.265, which stand in the SPS before its VUI. Internal to its reader.
#pragma once

#include "player/base/bit_reader.h"

namespace rill::codec {

// num_short_term_ref_pic_sets and the sets (7.3.7). Their length depends on what they contain.
Result<void> skip_short_term_reference_sets(BitReader& reader);

}  // namespace rill::codec
