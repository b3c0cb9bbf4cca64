// SPDX-License-Identifier: Apache-2.0
#include "tests/server/support/mpd_structure.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <pugixml.hpp>
#include <regex>
#include <set>
#include <sstream>

namespace rill::server::test {
namespace {

// Forms of attribute values (the schema's simple types).
constexpr char kAny[] = ".*";
constexpr char kDuration[] = "PT[0-9]+(\\.[0-9]+)?S";
constexpr char kDate[] = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z";
constexpr char kUnsigned32[] = "[0-9]{1,9}|[1-3][0-9]{9}|4[01][0-9]{8}|42[0-8][0-9]{7}";
constexpr char kUnsigned64[] = "[0-9]{1,19}";
constexpr char kInteger[] = "-?[0-9]{1,18}";
constexpr char kRatio[] = "[0-9]+:[0-9]+";
constexpr char kFrameRate[] = "[0-9]+(/[1-9][0-9]*)?";
constexpr char kBoolean[] = "true|false";
constexpr char kSap[] = "[0-6]";
constexpr char kContentType[] = "video|audio|text|image|application|font";
constexpr char kLanguage[] = "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*";
constexpr char kCodecs[] = "[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*(,[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*)*";
constexpr char kNoBlanks[] = "[^\\s]+";
constexpr char kUri[] = "[^\\s<>\"{}|\\\\^`]+";

struct AttributeRule {
  const char* form;
  bool required = false;
};

struct ElementRule {
  std::vector<std::string> children;  // in this order, any number of each
  std::map<std::string, AttributeRule> attributes;
};

const std::map<std::string, AttributeRule> kDescriptor{
    {"schemeIdUri", {kUri, true}}, {"value", {kAny}}, {"id", {kAny}}};

// 5.3.7.2, common to AdaptationSet and Representation.
std::map<std::string, AttributeRule> with_common(std::map<std::string, AttributeRule> own) {
  own.insert({{"profiles", {kAny}},
              {"width", {kUnsigned32}},
              {"height", {kUnsigned32}},
              {"sar", {kRatio}},
              {"frameRate", {kFrameRate}},
              {"audioSamplingRate", {kUnsigned32}},
              {"mimeType", {"(video|audio)/mp4"}},
              {"codecs", {kCodecs}},
              {"startWithSAP", {kSap}},
              {"scanType", {"progressive|interlaced|unknown"}}});
  return own;
}

const std::map<std::string, ElementRule>& rules() {
  static const std::map<std::string, ElementRule> kRules{
      {"MPD",  // 5.3.1.2
       {{"ServiceDescription", "Period", "EssentialProperty", "SupplementalProperty", "UTCTiming"},
        {{"xmlns", {"urn:mpeg:dash:schema:mpd:2011", true}},
         {"id", {kAny}},
         {"profiles", {kNoBlanks, true}},
         {"type", {"dynamic", true}},
         {"availabilityStartTime", {kDate, true}},  // required when dynamic, like publishTime
         {"publishTime", {kDate, true}},
         {"minimumUpdatePeriod", {kDuration}},
         {"minBufferTime", {kDuration, true}},
         {"timeShiftBufferDepth", {kDuration}},
         {"suggestedPresentationDelay", {kDuration}},
         {"maxSegmentDuration", {kDuration}}}}},
      {"Period",  // 5.3.2.2
       {{"EventStream", "AdaptationSet", "SupplementalProperty"},
        {{"id", {kAny, true}},  // required when dynamic
         {"start", {kDuration}},
         {"duration", {kDuration}}}}},
      {"AdaptationSet",  // 5.3.3.2
       {{"AudioChannelConfiguration", "EssentialProperty", "SupplementalProperty", "InbandEventStream",
         "Label", "ProducerReferenceTime", "Resync", "Accessibility", "Role", "BaseURL", "SegmentTemplate",
         "Representation"},
        with_common({{"id", {kUnsigned32}},
                     {"lang", {kLanguage}},
                     {"contentType", {kContentType}},
                     {"par", {kRatio}},
                     {"maxWidth", {kUnsigned32}},
                     {"maxHeight", {kUnsigned32}},
                     {"maxFrameRate", {kFrameRate}},
                     {"segmentAlignment", {kBoolean}}})}},
      {"Representation",  // 5.3.5.2
       {{"AudioChannelConfiguration", "EssentialProperty", "SupplementalProperty", "InbandEventStream",
         "Label", "ProducerReferenceTime", "Resync", "BaseURL", "SegmentTemplate"},
        with_common({{"id", {kNoBlanks, true}}, {"bandwidth", {kUnsigned32, true}}})}},
      {"SegmentTemplate",  // 5.3.9.2.2, 5.3.9.4.2
       {{"SegmentTimeline"},
        {{"media", {kNoBlanks, true}},
         {"initialization", {kNoBlanks, true}},
         {"timescale", {kUnsigned32}},
         {"presentationTimeOffset", {kUnsigned64}},
         {"duration", {kUnsigned32}},
         {"startNumber", {kUnsigned32}},
         {"availabilityTimeOffset", {"-?[0-9]+(\\.[0-9]+)?|INF"}},
         {"availabilityTimeComplete", {kBoolean}}}}},
      {"SegmentTimeline", {{"S"}, {}}},
      {"S",
       {{}, {{"t", {kUnsigned64}}, {"n", {kUnsigned64}}, {"d", {kUnsigned64, true}}, {"r", {kInteger}}}}},
      {"AudioChannelConfiguration", {{}, kDescriptor}},
      {"EssentialProperty", {{}, kDescriptor}},
      {"SupplementalProperty", {{}, kDescriptor}},
      {"Role", {{}, kDescriptor}},
      {"UTCTiming", {{}, kDescriptor}},
  };
  return kRules;
}

class Checker {
 public:
  std::vector<std::string> check(const std::string& text) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_string(text.c_str(), pugi::parse_full);
    if (!parsed) return {"no XML: " + std::string(parsed.description())};
    const pugi::xml_node root = document.document_element();
    if (root.name() != std::string("MPD")) return {"the root is no MPD"};
    check_element(root);
    check_periods(root);
    return problems_;
  }

 private:
  void problem(const pugi::xml_node& node, const std::string& sentence) {
    problems_.push_back(node.path() + ": " + sentence);
  }

  void check_element(const pugi::xml_node& node) {
    const auto rule = rules().find(node.name());
    if (rule == rules().end()) return problem(node, "unknown here");
    check_attributes(node, rule->second);
    size_t position = 0;
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const auto& order = rule->second.children;
      const auto found = std::find(order.begin(), order.end(), child.name());
      if (found == order.end()) {
        problem(child, "may not stand here");
      } else if (static_cast<size_t>(found - order.begin()) < position) {
        problem(child, "comes too late");
      } else {
        position = static_cast<size_t>(found - order.begin());
      }
      check_element(child);
    }
  }

  void check_attributes(const pugi::xml_node& node, const ElementRule& rule) {
    for (const auto& [name, attribute] : rule.attributes)
      if (attribute.required && !node.attribute(name.c_str())) problem(node, "lacks @" + name);
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      const auto found = rule.attributes.find(attribute.name());
      if (found == rule.attributes.end())
        problem(node, "has no @" + std::string(attribute.name()));
      else if (!std::regex_match(attribute.value(), std::regex(found->second.form)))
        problem(node, "@" + found->first + " is '" + attribute.value() + "'");
    }
  }

  void unique(std::set<std::string>& seen, const pugi::xml_node& node) {
    if (!seen.insert(node.attribute("id").value()).second) problem(node, "@id is not unique");
  }

  void check_periods(const pugi::xml_node& root) {
    std::set<std::string> period_ids;
    for (const pugi::xml_node& period : root.children("Period")) {
      std::set<std::string> set_ids;
      std::set<std::string> representation_ids;  // 5.3.5.2: unique in the Period
      for (const pugi::xml_node& set : period.children("AdaptationSet")) {
        unique(set_ids, set);
        if (!set.child("Representation")) problem(set, "is empty");
        for (const pugi::xml_node& representation : set.children("Representation"))
          check_representation(representation_ids, set, representation);
      }
      if (set_ids.empty()) problem(period, "is empty");
      for (const pugi::xml_node& set : period.children("AdaptationSet"))
        check_properties(set, set_ids, period_ids);
      unique(period_ids, period);
    }
    if (period_ids.empty()) problem(root, "has no Period");
  }

  // 5.3.3.5: refers to AdaptationSets of this Period; 5.3.2.4: to an earlier Period.
  void check_properties(const pugi::xml_node& set, const std::set<std::string>& set_ids,
                        const std::set<std::string>& earlier_periods) {
    for (const pugi::xml_node& property : set.children("SupplementalProperty")) {
      const std::string scheme = property.attribute("schemeIdUri").value();
      const std::string value = property.attribute("value").value();
      if (scheme == "urn:mpeg:dash:adaptation-set-switching:2016") {
        std::istringstream ids(value);
        for (std::string id; std::getline(ids, id, ',');)
          if (!set_ids.contains(id)) problem(property, "refers to nothing");
      } else if (scheme.starts_with("urn:mpeg:dash:period-con")) {
        if (!earlier_periods.contains(value)) problem(property, "refers to nothing");
      }
    }
  }

  void check_representation(std::set<std::string>& ids, const pugi::xml_node& set,
                            const pugi::xml_node& representation) {
    unique(ids, representation);
    // 5.3.7.2: @mimeType on one of the levels; @codecs, @width and @height with the ISO BMFF profiles
    // (8.4.3).
    const bool video = set.attribute("contentType").value() == std::string("video");
    if (!set.attribute("mimeType") && !representation.attribute("mimeType"))
      problem(representation, "lacks @mimeType");
    if (!representation.attribute("codecs")) problem(representation, "lacks @codecs");
    if (video && !(representation.attribute("width") && representation.attribute("height")))
      problem(representation, "lacks its size");
    if (!video && !representation.attribute("audioSamplingRate"))
      problem(representation, "lacks @audioSamplingRate");
    const pugi::xml_node segments = representation.child("SegmentTemplate");
    if (!segments) return problem(representation, "has no segments");
    // 5.3.9.2.2: either @duration or SegmentTimeline.
    if (!segments.attribute("duration") == !segments.child("SegmentTimeline"))
      problem(segments, "needs either @duration or SegmentTimeline");
  }

  std::vector<std::string> problems_;
};

std::filesystem::path schema() {
  if (const char* path = std::getenv("RILL_MPD_SCHEMA")) return path;
  return std::filesystem::path(RILL_SOURCE_DIR) / ".." / "shared" / "schemas" / "DASH-MPD.xsd";
}

}  // namespace

std::vector<std::string> mpd_problems(const std::string& text) {
  return Checker().check(text);
}

std::string schema_problems(const std::string& text) {
  if (!std::filesystem::exists(schema())) {
    std::cout << "!!! the schema of MPDs is missing (RILL_MPD_SCHEMA): only our own checks are made\n";
    return "";
  }
  const auto file = std::filesystem::temp_directory_path() / ("rill-" + std::to_string(::getpid()) + ".mpd");
  std::ofstream(file) << text;
  const std::string command =
      "xmllint --noout --nonet --schema '" + schema().string() + "' '" + file.string() + "' 2>&1";
  std::string output;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer = {};
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), count);
  const int status = ::pclose(pipe);
  std::filesystem::remove(file);
  return status == 0 ? "" : output;
}

}  // namespace rill::server::test
