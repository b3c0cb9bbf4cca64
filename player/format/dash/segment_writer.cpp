// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/segment_writer.h"

namespace rill::dash {
namespace {

std::string byte_range(const std::optional<ByteRange>& range) {
  if (!range) return "";
  return std::to_string(range->first) + "-" + (range->last ? std::to_string(*range->last) : "");
}

void write_url(XmlWriter& xml, std::string_view name, const std::optional<UrlType>& url) {
  if (!url) return;
  xml.begin(name).attribute("sourceURL", url->source_url).attribute("range", byte_range(url->range));
  xml.end();
}

// 5.3.9.2.2
void write_base_attributes(XmlWriter& xml, const SegmentBase& base) {
  xml.integer("timescale", base.timescale)
      .signed_integer("eptDelta", base.ept_delta)
      .signed_integer("pdDelta", base.pd_delta)
      .integer("presentationTimeOffset", base.presentation_time_offset)
      .integer("presentationDuration", base.presentation_duration)
      .duration("timeShiftBufferDepth", base.time_shift_buffer_depth)
      .attribute("indexRange", byte_range(base.index_range))
      .boolean("indexRangeExact", base.index_range_exact)
      .seconds("availabilityTimeOffset", base.availability_time_offset)
      .boolean("availabilityTimeComplete", base.availability_time_complete);
}

void write_multiple_attributes(XmlWriter& xml, const MultipleSegmentBase& base) {
  write_base_attributes(xml, base);
  xml.integer("duration", base.duration)
      .integer("startNumber", base.start_number)
      .integer("endNumber", base.end_number);
}

void write_base_children(XmlWriter& xml, const SegmentBase& base) {
  write_url(xml, "Initialization", base.initialization);
  write_url(xml, "RepresentationIndex", base.representation_index);
}

void write_multiple_children(XmlWriter& xml, const MultipleSegmentBase& base) {
  write_base_children(xml, base);
  if (!base.segment_timeline) return;
  xml.begin("SegmentTimeline");
  for (const TimelineEntry& entry : base.segment_timeline->entries) {
    xml.begin("S").integer("t", entry.t).integer("n", entry.n).integer("d", entry.d);
    if (entry.r != 0) xml.signed_integer("r", entry.r);
    xml.integer("k", entry.k);
    xml.end();
  }
  xml.end();
}

}  // namespace

void write_descriptor(XmlWriter& xml, std::string_view name, const Descriptor& descriptor) {
  xml.begin(name)
      .attribute("schemeIdUri", descriptor.scheme_id_uri)
      .attribute("value", descriptor.value)
      .attribute("id", descriptor.id);
  xml.end();
}

void write_descriptors(XmlWriter& xml, std::string_view name, const std::vector<Descriptor>& descriptors) {
  for (const Descriptor& descriptor : descriptors) write_descriptor(xml, name, descriptor);
}

void write_base_urls(XmlWriter& xml, const std::vector<BaseUrl>& base_urls) {
  for (const BaseUrl& base : base_urls) {
    xml.begin("BaseURL")
        .attribute("serviceLocation", base.service_location)
        .seconds("availabilityTimeOffset", base.availability_time_offset)
        .boolean("availabilityTimeComplete", base.availability_time_complete)
        .integer("dvb:priority", base.priority)
        .integer("dvb:weight", base.weight)
        .text(base.url);
    xml.end();
  }
}

void write_segments(XmlWriter& xml, const SegmentInformation& segments) {
  if (segments.segment_base) {
    xml.begin("SegmentBase");
    write_base_attributes(xml, *segments.segment_base);
    write_base_children(xml, *segments.segment_base);
    xml.end();
  }
  if (const auto& list = segments.segment_list) {
    xml.begin("SegmentList").attribute("xlink:href", list->xlink_href);
    write_multiple_attributes(xml, *list);
    write_multiple_children(xml, *list);
    for (const SegmentUrl& url : list->segment_urls) {
      xml.begin("SegmentURL")
          .attribute("media", url.media)
          .attribute("mediaRange", byte_range(url.media_range))
          .attribute("index", url.index)
          .attribute("indexRange", byte_range(url.index_range));
      xml.end();
    }
    xml.end();
  }
  if (const auto& pattern = segments.segment_template) {
    xml.begin("SegmentTemplate")
        .attribute("media", pattern->media)
        .attribute("index", pattern->index)
        .attribute("initialization", pattern->initialization_template)
        .attribute("bitstreamSwitching", pattern->bitstream_switching);
    write_multiple_attributes(xml, *pattern);
    write_multiple_children(xml, *pattern);
    xml.end();
  }
}

}  // namespace rill::dash
