// SPDX-License-Identifier: Apache-2.0
//
// native_decode LIBRARY THREADS LOW_DELAY FILE UNITS.json: decodes a stream with a library as this machine's
// package has it, with its assembly. LIBRARY: dav1d, libvpx, openh264, h264 or hevc (libavcodec). Prints the
// library's version; then for each line that it reads it decodes the stream once and prints frames and, in
// milliseconds, the processor time of the calling thread, the time on the clock, and how long any thread
// waited for a processor. The stream lies in memory, cut into access units.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/bench/decode/native/native_decoder.h"

namespace {

using rill::bench::NativeDecoder;
using rill::bench::NativeSettings;

struct Unit {
  std::span<const uint8_t> data;
  bool keyframe;
};

std::unique_ptr<NativeDecoder> make_decoder(const std::string& library, const NativeSettings& settings) {
  if (library == "dav1d") return rill::bench::make_dav1d(settings);
  if (library == "libvpx") return rill::bench::make_libvpx(settings);
  if (library == "openh264") return rill::bench::make_openh264(settings);
  return rill::bench::make_libavcodec(library, settings);
}

double thread_milliseconds() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return 1e3 * static_cast<double>(spent.tv_sec) + 1e-6 * static_cast<double>(spent.tv_nsec);
}

// How long all threads of the process were ready and had no processor: the second number of each one's
// schedstat.
double waited_milliseconds() {
  double sum = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "schedstat");
    double ran = 0;
    double waited = 0;
    file >> ran >> waited;
    sum += 1e-6 * waited;
  }
  return sum;
}

int decode_all(NativeDecoder& decoder, const std::vector<Unit>& units) {
  int frames = 0;
  for (const Unit& unit : units) {
    const int more = decoder.decode(unit.data, unit.keyframe);
    if (more < 0) return more;
    frames += more;
  }
  return frames + decoder.finish();
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 6) return 2;
  const NativeSettings settings{.threads = std::atoi(arguments[2]),
                                .low_delay = std::atoi(arguments[3]) != 0};
  std::ifstream file(arguments[4], std::ios::binary);
  const std::vector<uint8_t> stream{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::ifstream index(arguments[5]);
  std::vector<Unit> units;
  for (const auto& [offset, size, keyframe] :
       nlohmann::json::parse(index).at("units").get<std::vector<std::tuple<size_t, size_t, int>>>()) {
    units.push_back({{stream.data() + offset, size}, keyframe != 0});
  }

  const std::unique_ptr<NativeDecoder> decoder = make_decoder(arguments[1], settings);
  if (decoder == nullptr) return 1;
  std::printf("%s\n", decoder->version().c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    const double began_waited = waited_milliseconds();
    const auto began = std::chrono::steady_clock::now();
    const double began_thread = thread_milliseconds();
    const int frames = decode_all(*decoder, units);
    const double spent = thread_milliseconds() - began_thread;
    const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - began;
    std::printf("%d %.3f %.3f %.3f\n", frames, spent, passed.count(), waited_milliseconds() - began_waited);
    std::fflush(stdout);
  }
  return 0;
}
