// SPDX-License-Identifier: Apache-2.0
#include "server/http/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "server/http/target.h"

namespace rill::server {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

// A Beast body that gathers what one put() brings; whoever drives the parser takes it away after each.
struct PieceBody {
  using value_type = std::vector<uint8_t>;
  class reader {  // NOLINT(readability-identifier-naming): the name that Beast looks for
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<uint64_t>&, error_code& error) { error = {}; }
    template <class Buffers>
    size_t put(const Buffers& buffers, error_code& error) {
      error = {};
      size_t count = 0;
      for (auto it = boost::asio::buffer_sequence_begin(buffers);
           it != boost::asio::buffer_sequence_end(buffers); ++it) {
        const boost::asio::const_buffer buffer = *it;
        const auto* data = static_cast<const uint8_t*>(buffer.data());
        body_.insert(body_.end(), data, data + buffer.size());
        count += buffer.size();
      }
      return count;
    }
    void finish(error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

using Parser = http::request_parser<PieceBody>;

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::kGet;
    case http::verb::head:
      return Method::kHead;
    case http::verb::options:
      return Method::kOptions;
    case http::verb::put:
      return Method::kPut;
    case http::verb::post:
      return Method::kPost;
    default:
      return Method::kOther;
  }
}

}  // namespace

class RequestReader::Impl {
 public:
  void append(ByteSpan bytes) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ = 0;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }

  Event next() {
    if (error_status_ != 0) return Event::kError;
    if (!parser_) begin();
    while (true) {
      if (header_told_ && parser_->is_done()) {
        parser_.reset();
        return Event::kEnd;
      }
      if (!header_told_ && parser_->is_header_done()) return tell_header();
      if (unread().size() == 0) return Event::kNeedBytes;
      error_code error;
      const size_t used = parser_->put(unread(), error);
      position_ += used;
      if (error == http::error::need_more) return Event::kNeedBytes;
      if (error) return fail(error);
      if (header_told_ && !parser_->get().body().empty()) return Event::kBody;
    }
  }

  Event fail(int status, std::string message) {
    error_status_ = status;
    error_message_ = std::move(message);
    return Event::kError;
  }

  std::vector<uint8_t> take_body() { return std::exchange(parser_->get().body(), {}); }
  [[nodiscard]] bool has_begun() const { return position_ < buffer_.size(); }

  Request request_;
  int error_status_ = 0;
  std::string error_message_;

 private:
  [[nodiscard]] boost::asio::const_buffer unread() const {
    return {buffer_.data() + position_, buffer_.size() - position_};
  }

  void begin() {
    parser_.emplace();
    parser_->header_limit(kMaxHeaderSize);
    parser_->body_limit(boost::none);  // who takes the body knows the limit
    header_told_ = false;
  }

  Event fail(const error_code& error) {
    if (error == http::error::header_limit) {
      return fail(431, "the header is longer than " + std::to_string(kMaxHeaderSize) + " bytes");
    }
    return fail(error == http::error::bad_version ? 505 : 400, error.message());
  }

  Event tell_header() {
    const auto& message = parser_->get();
    const auto field = [&message](http::field name) { return std::string(message[name]); };
    Request request;
    request.method = method_of(message.method());
    auto target = parse_target({message.target().data(), message.target().size()});
    if (!target.ok()) return fail(400, target.error().message);
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    // RFC 9112, 3.2: a request of HTTP/1.1 names its host. 6.3: a body has one framing, else two servers may
    // disagree.
    if (message.version() >= 11 && message.count(http::field::host) != 1) return fail(400, "Host is missing");
    if (message.count(http::field::transfer_encoding) > 0 && message.count(http::field::content_length) > 0) {
      return fail(400, "both Transfer-Encoding and Content-Length");
    }
    if (message.count(http::field::transfer_encoding) > 0 && !parser_->chunked()) {
      return fail(400, "Transfer-Encoding other than chunked");
    }
    request.range = field(http::field::range);
    request.if_range = field(http::field::if_range);
    request.if_none_match = field(http::field::if_none_match);
    request.accept_encoding = field(http::field::accept_encoding);
    request.authorization = field(http::field::authorization);
    request.chunked = parser_->chunked();
    if (const auto length = parser_->content_length()) request.content_length = *length;
    request.expects_continue = boost::beast::iequals(message[http::field::expect], "100-continue");
    request.keep_alive = parser_->keep_alive();
    request_ = std::move(request);
    header_told_ = true;
    return Event::kHeader;
  }

  std::vector<uint8_t> buffer_;
  size_t position_ = 0;
  std::optional<Parser> parser_;
  bool header_told_ = false;
};

RequestReader::RequestReader() : impl_(std::make_unique<Impl>()) {}
RequestReader::~RequestReader() = default;
void RequestReader::append(ByteSpan bytes) {
  impl_->append(bytes);
}
RequestReader::Event RequestReader::next() {
  return impl_->next();
}
const Request& RequestReader::request() const {
  return impl_->request_;
}
std::vector<uint8_t> RequestReader::take_body() {
  return impl_->take_body();
}
bool RequestReader::has_begun() const {
  return impl_->has_begun();
}
int RequestReader::error_status() const {
  return impl_->error_status_;
}
const std::string& RequestReader::error_message() const {
  return impl_->error_message_;
}

}  // namespace rill::server
