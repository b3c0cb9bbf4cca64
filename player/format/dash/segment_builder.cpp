// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/mpd_builder.h"

namespace rill::dash {
namespace {

UrlType build_url(const XmlElement& element) {
  return {element.string("sourceURL"), element.value("range", parse_byte_range)};
}

SegmentTimeline build_timeline(const XmlElement& element) {
  SegmentTimeline out;
  for (const XmlElement& child : element.children()) {
    if (child.name() != "S") continue;
    TimelineEntry entry;
    entry.t = child.unsigned_value("t");
    entry.n = child.unsigned_value("n");
    const auto duration = child.unsigned_value("d");
    if (!duration || *duration == 0) child.fail(ErrorCode::kMalformed, "d", child.string("d"));
    entry.d = duration.value_or(0);
    entry.r = child.value("r", parse_signed).value_or(0);
    entry.k = child.unsigned_value("k");
    out.entries.push_back(entry);
  }
  return out;
}

void build_segment_base(const XmlElement& element, SegmentBase& out) {
  out.timescale = element.unsigned32_value("timescale");
  if (out.timescale == 0u) element.fail(ErrorCode::kMalformed, "timescale", "0");
  out.ept_delta = element.value("eptDelta", parse_signed);
  out.pd_delta = element.value("pdDelta", parse_signed);
  out.presentation_time_offset = element.unsigned_value("presentationTimeOffset");
  out.presentation_duration = element.hint("presentationDuration", parse_unsigned);
  out.time_shift_buffer_depth = element.duration("timeShiftBufferDepth");
  out.index_range = element.value("indexRange", parse_byte_range);
  out.index_range_exact = element.hint("indexRangeExact", parse_boolean);
  out.availability_time_offset = element.value("availabilityTimeOffset", parse_time_offset);
  out.availability_time_complete = element.hint("availabilityTimeComplete", parse_boolean);
  for (const XmlElement& child : element.children()) {
    if (child.name() == "Initialization") out.initialization = build_url(child);
    if (child.name() == "RepresentationIndex") out.representation_index = build_url(child);
  }
}

void build_multiple_segment_base(const XmlElement& element, MultipleSegmentBase& out) {
  build_segment_base(element, out);
  out.duration = element.unsigned_value("duration");
  out.start_number = element.unsigned_value("startNumber");
  out.end_number = element.unsigned_value("endNumber");
  for (const XmlElement& child : element.children()) {
    if (child.name() == "SegmentTimeline") out.segment_timeline = build_timeline(child);
  }
}

SegmentTemplate build_template(const XmlElement& element) {
  SegmentTemplate out;
  build_multiple_segment_base(element, out);
  out.media = element.string("media");
  out.index = element.string("index");
  out.initialization_template = element.string("initialization");
  out.bitstream_switching = element.string("bitstreamSwitching");
  return out;
}

SegmentList build_list(const XmlElement& element) {
  SegmentList out;
  build_multiple_segment_base(element, out);
  out.xlink_href = element.string("xlink:href");
  for (const XmlElement& child : element.children()) {
    if (child.name() != "SegmentURL") continue;
    out.segment_urls.push_back({child.string("media"), child.value("mediaRange", parse_byte_range),
                                child.string("index"), child.value("indexRange", parse_byte_range)});
  }
  return out;
}

}  // namespace

bool build_segment_information(const XmlElement& element, SegmentInformation& out) {
  if (element.name() == "SegmentTemplate") {
    out.segment_template = build_template(element);
  } else if (element.name() == "SegmentList") {
    out.segment_list = build_list(element);
  } else if (element.name() == "SegmentBase") {
    build_segment_base(element, out.segment_base.emplace());
  } else {
    return false;
  }
  return true;
}

}  // namespace rill::dash
