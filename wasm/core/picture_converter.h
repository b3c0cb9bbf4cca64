// SPDX-License-Identifier: Apache-2.0
//
// Decoded samples to sRGB on the graphics card: a texture per plane, a program per kind of picture, made when
// first needed and kept. Belongs to the current WebGL context; after a lost one it is made anew.
//
//   converter.upload(frame);            // straight from the decoder's memory
//   TRY(converter.convert(kUpright));   // into the bound framebuffer and viewport
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "wasm/core/gl_program.h"
#include "wasm/core/shaders.h"

namespace rill::wasm {

// Takes a direction on the target, from its centre, to one in the picture. Columns first.
using Turn = std::array<float, 4>;
// For a target whose first row is the picture's top, as a framebuffer that is read back.
inline constexpr Turn kUpright{1, 0, 0, 1};
// `rotation`: degrees clockwise. On the screen the first row is the lowest: `on_screen`.
[[nodiscard]] Turn turn_of(uint16_t rotation, bool on_screen);

class PictureConverter {
 public:
  static constexpr GLuint kFreeUnit = 3;  // texture units before it hold the planes

  // `filters_16_bit`: EXT_texture_norm16 is there. Otherwise more than 8 bits lie in integer textures.
  explicit PictureConverter(bool filters_16_bit) : filters_16_bit_(filters_16_bit) {}

  // Textures of another size or format are made anew.
  void upload(const VideoFrame& frame);
  // The picture uploaded last. kPlatform when the driver refuses the shaders.
  Result<void> convert(const Turn& turn);
  // False: only to the picture's own size; what is larger or smaller goes by way of a converted picture.
  // Integer samples are not filtered, and high dynamic range is dear to convert for more pixels than there
  // are.
  [[nodiscard]] bool converts_to_any_size() const;

 private:
  struct Program {
    ShaderKind kind;
    GlProgram program;
    GLint turn = -1;
    std::optional<VideoFormat> format;  // the uniforms are this one's
  };

  [[nodiscard]] bool wide() const { return format_.bit_depth > 8; }
  [[nodiscard]] bool integer_samples() const { return wide() && !filters_16_bit_; }
  Result<Program*> program_of(const ShaderKind& kind);

  bool filters_16_bit_;
  std::array<GlTexture, 3> planes_;
  std::vector<Program> programs_;
  VideoFormat format_;  // of the picture uploaded last
  Conversion conversion_;
};

}  // namespace rill::wasm
