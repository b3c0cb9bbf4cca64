// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/frame_store.h"

#include <emscripten/em_js.h>

#include "wasm/core/js_values.h"

namespace rill::wasm {

namespace {

EM_JS_DEPS(rill_upload, "$GL,$Emval");

// texSubImage2D of WebGL 2 takes views on shared memory; the view already begins at the first visible sample.
EM_JS(void, rill_upload_view,
      (emscripten::EM_VAL view, int width, int height, int row_length, int format, int type), {
        GLctx.pixelStorei(GLctx.UNPACK_ALIGNMENT, 1);
        GLctx.pixelStorei(GLctx.UNPACK_ROW_LENGTH, row_length);
        GLctx.texSubImage2D(GLctx.TEXTURE_2D, 0, 0, 0, width, height, format, type, Emval.toValue(view));
      });

std::optional<HdrMetadata> hdr_metadata_of(const emscripten::val& hdr) {
  const HdrMetadata metadata{hdr["masteringMaxLuminance"].as<float>(),
                             hdr["masteringMinLuminance"].as<float>(), hdr["maxContentLight"].as<uint32_t>(),
                             hdr["maxFrameAverageLight"].as<uint32_t>()};
  if (metadata == HdrMetadata{}) return std::nullopt;
  return metadata;
}

}  // namespace

void StoredPixels::upload(uint32_t plane, int width, int height, const TexelFormat& texels) const {
  const auto view = frames_.call<emscripten::val>("plane", handle_, plane);
  const int stride = frames_.call<int>("stride", handle_, plane);
  rill_upload_view(view.as_handle(), width, height, stride / texels.bytes, static_cast<int>(texels.format),
                   static_cast<int>(texels.type));
}

std::shared_ptr<VideoFrame> make_frame(const emscripten::val& frames, int handle,
                                       const emscripten::val& description) {
  auto frame = std::make_shared<VideoFrame>();
  frame->pixels = std::make_unique<StoredPixels>(frames, handle);
  frame->pts = microseconds_of(description["pts"]);
  frame->duration = microseconds_of(description["duration"]);
  frame->decode_time = microseconds_of(description["decodeTime"]);
  frame->keyframe = description["keyframe"].as<bool>();
  VideoFormat& format = frame->format;
  format.layout = static_cast<PixelLayout>(description["format"].as<int>());
  format.bit_depth = static_cast<uint8_t>(description["bitDepth"].as<int>());
  format.width = description["width"].as<uint32_t>();
  format.height = description["height"].as<uint32_t>();
  format.sample_aspect_width = description["sampleAspectWidth"].as<uint32_t>();
  format.sample_aspect_height = description["sampleAspectHeight"].as<uint32_t>();
  const emscripten::val colour = description["color"];
  format.colour.primaries = static_cast<uint8_t>(colour["primaries"].as<int>());
  format.colour.transfer = static_cast<uint8_t>(colour["transfer"].as<int>());
  format.colour.matrix = static_cast<uint8_t>(colour["matrix"].as<int>());
  format.colour.full_range = colour["fullRange"].as<bool>();
  format.chroma_location = static_cast<ChromaLocation>(colour["chromaLocation"].as<int>());
  format.hdr = hdr_metadata_of(description["hdr"]);
  return frame;
}

}  // namespace rill::wasm
