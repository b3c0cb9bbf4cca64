// SPDX-License-Identifier: Apache-2.0
//
// Other programs' opinion of what we make: a shell command and what it says, and files for it to read.
#pragma once

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rill::server::test {

struct CommandResult {
  int status = 0;
  std::string output;  // both streams
};

inline CommandResult run_command(const std::string& command) {
  CommandResult result;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer = {};
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    result.output.append(buffer.data(), count);
  result.status = ::pclose(pipe);
  return result;
}

// Gone with the object.
class TemporaryFile {
 public:
  TemporaryFile(const std::vector<uint8_t>& bytes, const std::string& suffix) {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() /
            ("rill-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + suffix);
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace rill::server::test
