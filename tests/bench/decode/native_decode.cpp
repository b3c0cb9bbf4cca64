// SPDX-License-Identifier: Apache-2.0
//
// native_decode FILE UNITS.json: OpenH264 as this machine's package has it (with its assembly) behind the
// very adapter that the WebAssembly module has, on one thread. Prints frames and milliseconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/decoder_abi.h"

namespace {

int take_all(RillDecoder* decoder) {
  int frames = 0;
  while (rill_decoder_receive(decoder) == kRillOk) {
    rill_decoder_release(decoder, rill_decoder_video_frame(decoder)->id);
    ++frames;
  }
  return frames;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::vector<uint8_t> stream{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::ifstream index(arguments[2]);
  const nlohmann::json units = nlohmann::json::parse(index).at("units");

  RillDecoder* decoder = rill_decoder_create();
  if (rill_decoder_configure(decoder, "avc1", nullptr, 0, 1, 1, 0, 0) != kRillOk) return 1;
  int frames = 0;
  const auto began = std::chrono::steady_clock::now();
  for (const auto& unit : units) {
    const int offset = unit.at(0);
    const int size = unit.at(1);
    std::copy_n(stream.begin() + offset, size, rill_decoder_input(decoder, size));
    while (rill_decoder_send(decoder, size, 0, 0, unit.at(2)) == kRillAgain) frames += take_all(decoder);
    frames += take_all(decoder);
  }
  rill_decoder_flush(decoder);
  frames += take_all(decoder);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - began;
  rill_decoder_destroy(decoder);
  std::printf("%d %.3f\n", frames, spent.count());
  return 0;
}
