// SPDX-License-Identifier: Apache-2.0
//
// Result<T>: a value or an Error. Everything that can fail because of input, network or platform returns one;
// asserts are for our own bugs only. Waiting and end-of-stream are statuses of their own types, never errors.
//
//   Result<Header> read_header(ByteReader& reader) {
//     uint32_t size = TRY(reader.u32());
//     if (size > kMaxHeader) return Error{ErrorCode::kTooLarge, "header", reader.offset()};
//     ...
//   }
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rill {

// What went wrong, as a machine reads it. `to_string` gives the stable public name ("truncated", ...).
enum class ErrorCode : uint8_t {
  kTruncated,          // the bytes end before the structure does
  kMalformed,          // the bytes contradict the format's specification
  kTooLarge,           // a size or count from the input exceeds the named cap
  kUnsupported,        // valid, but outside what Rill implements
  kNotFound,           // HTTP 404/410, a missing rendition, channel or file
  kHttpStatus,         // any other HTTP status that is not a success
  kNetwork,            // connection refused, reset, DNS, CORS: no response arrived
  kTimeout,            // no byte arrived within the limit
  kUnexpectedContent,  // the answer is not what was asked for (e.g. an HTML page as a playlist)
  kDecode,             // the decoder rejected the data
  kDecoderCrashed,     // the decoder trapped, hung or ran out of memory and was restarted
  kPlatform,           // the platform refused (no WebGL, no AudioContext, no memory)
  kInvalidArgument,    // the caller's argument is out of range
  kAborted,            // cancelled by the caller
  kUnauthorized,       // wrong or missing key
  kBusy,               // the resource is held by another
};

const char* to_string(ErrorCode code);

struct Error {
  // Out of line, like everything here that would otherwise be compiled into each place that fails.
  Error(ErrorCode what, std::string_view text, std::optional<uint64_t> place = {},
        std::shared_ptr<const Error> because = {});
  Error(const Error&);
  Error(Error&&) noexcept;
  Error& operator=(const Error&);
  Error& operator=(Error&&) noexcept;
  ~Error();

  // This error as the cause of a wider one: "segment 7: box moof/traf: truncated".
  [[nodiscard]] Error wrapped(std::string_view context) &&;
  // "truncated: box moof at offset 12; caused by ..."
  [[nodiscard]] std::string describe() const;

  ErrorCode code;
  std::string message;                 // for a developer, in English, without a trailing period
  std::optional<uint64_t> offset;      // byte offset in the parsed input (line number for text formats)
  std::shared_ptr<const Error> cause;  // what led to it, if anything
};

// An Error on its way up: one pointer, whatever an Error holds. Empty in a Result that is ok.
class Failure {
 public:
  Failure() = default;
  explicit Failure(Error&& error);
  Failure(const Failure& other);
  Failure(Failure&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
  Failure& operator=(Failure other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~Failure() {
    if (error_ != nullptr) destroy(error_);
  }

  [[nodiscard]] bool empty() const { return error_ == nullptr; }
  // Only valid when not empty.
  [[nodiscard]] Error& error() const { return *error_; }

 private:
  static void destroy(Error* error);

  Error* error_ = nullptr;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)
  Result(Failure failure)
      : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only valid when ok().
  [[nodiscard]] T& value() & { return *std::get_if<0>(&state_); }
  [[nodiscard]] const T& value() const& { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Only valid when !ok().
  [[nodiscard]] Error& error() & { return std::get_if<1>(&state_)->error(); }
  [[nodiscard]] const Error& error() const& { return std::get_if<1>(&state_)->error(); }
  [[nodiscard]] Error&& error() && { return std::move(std::get_if<1>(&state_)->error()); }
  [[nodiscard]] Failure failure() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Failure> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : failure_(std::move(error)) {}        // NOLINT(google-explicit-constructor)
  Result(Failure failure) : failure_(std::move(failure)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return failure_.empty(); }
  explicit operator bool() const { return ok(); }
  void value() const { assert(ok()); }
  [[nodiscard]] Error& error() & { return failure_.error(); }
  [[nodiscard]] const Error& error() const& { return failure_.error(); }
  [[nodiscard]] Error&& error() && { return std::move(failure_.error()); }
  [[nodiscard]] Failure failure() && { return std::move(failure_); }

 private:
  Failure failure_;
};

}  // namespace rill

// Evaluates to the value, or returns the error from the enclosing function. A statement expression: gcc and
// clang. Keep it out of braced initialisers and argument lists that already hold an owning temporary:
// compilers before clang 19 leak what was constructed when the return leaves them.
#define TRY(expression)                                             \
  ({                                                                \
    auto try_result_ = (expression);                                \
    if (!try_result_.ok()) return std::move(try_result_).failure(); \
    std::move(try_result_).value();                                 \
  })
