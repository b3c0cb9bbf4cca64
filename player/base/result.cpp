// SPDX-License-Identifier: Apache-2.0
#include "player/base/result.h"

namespace rill {

const char* to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTruncated:
      return "truncated";
    case ErrorCode::kMalformed:
      return "malformed";
    case ErrorCode::kTooLarge:
      return "too-large";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kHttpStatus:
      return "http-status";
    case ErrorCode::kNetwork:
      return "network";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kUnexpectedContent:
      return "unexpected-content";
    case ErrorCode::kDecode:
      return "decode";
    case ErrorCode::kDecoderCrashed:
      return "decoder-crashed";
    case ErrorCode::kPlatform:
      return "platform";
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kAborted:
      return "aborted";
    case ErrorCode::kUnauthorized:
      return "unauthorized";
    case ErrorCode::kBusy:
      return "busy";
  }
  return "unknown";
}

Error::Error(ErrorCode what, std::string_view text, std::optional<uint64_t> place,
             std::shared_ptr<const Error> because)
    : code(what), message(text), offset(place), cause(std::move(because)) {}
Error::Error(const Error&) = default;
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(const Error&) = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

Error Error::wrapped(std::string_view context) && {
  const ErrorCode outer_code = code;
  const auto outer_offset = offset;
  return Error{outer_code, context, outer_offset, std::make_shared<const Error>(std::move(*this))};
}

std::string Error::describe() const {
  std::string text = std::string(to_string(code)) + ": " + message;
  if (offset) text += " at offset " + std::to_string(*offset);
  if (cause) text += "; caused by " + cause->describe();
  return text;
}

Failure::Failure(Error&& error) : error_(new Error(std::move(error))) {}
Failure::Failure(const Failure& other) : error_(other.empty() ? nullptr : new Error(*other.error_)) {}
void Failure::destroy(Error* error) {
  delete error;
}

}  // namespace rill
