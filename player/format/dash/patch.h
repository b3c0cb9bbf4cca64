// SPDX-License-Identifier: Apache-2.0
//
// MPD patches (ISO/IEC 23009-1:2022 5.15.3; RFC 5261 with the selectors 5.15.3.5 allows). Internal to the
// reader.
#pragma once

#include "player/format/dash/xml_document.h"

namespace rill::dash {

// kMalformed when `patch` is for another MPD or another state of it, or does not fit; kUnsupported for a
// selector beyond DASH's subset. `target` is then half changed.
Result<void> apply_patch(const XmlDocument& patch, XmlDocument& target);

}  // namespace rill::dash
