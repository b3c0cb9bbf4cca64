// SPDX-License-Identifier: Apache-2.0
//
// Parts of the MPD that several elements hold: descriptors, BaseURL, segment information. Internal to the
// writer.
#pragma once

#include <string>
#include <vector>

#include "player/format/dash/mpd.h"
#include "player/format/dash/xml_writer.h"

namespace rill::dash {

void write_descriptor(XmlWriter& xml, std::string_view name, const Descriptor& descriptor);
void write_descriptors(XmlWriter& xml, std::string_view name, const std::vector<Descriptor>& descriptors);
void write_base_urls(XmlWriter& xml, const std::vector<BaseUrl>& base_urls);
// SegmentBase, SegmentList or SegmentTemplate.
void write_segments(XmlWriter& xml, const SegmentInformation& segments);

}  // namespace rill::dash
