// SPDX-License-Identifier: Apache-2.0
//
// From elements to values. Internal to the reader; errors are left in the elements' context.
#pragma once

#include "player/format/dash/xml_element.h"

namespace rill::dash {

[[nodiscard]] Mpd build_mpd(const XmlElement& element);

// segment_builder.cpp: takes `element` if it is SegmentBase, SegmentTemplate or SegmentList.
bool build_segment_information(const XmlElement& element, SegmentInformation& out);

// representation_builder.cpp
[[nodiscard]] AdaptationSet build_adaptation_set(const XmlElement& element);
[[nodiscard]] BaseUrl build_base_url(const XmlElement& element);
[[nodiscard]] Descriptor build_descriptor(const XmlElement& element);

}  // namespace rill::dash
