// SPDX-License-Identifier: Apache-2.0
#include "server/http/listen.h"

#include <boost/asio/ip/v6_only.hpp>

namespace rill::server {

using boost::asio::ip::tcp;

Result<tcp::acceptor> listen(boost::asio::io_context& io, const std::string& address, uint16_t port) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) return Error{ErrorCode::kInvalidArgument, "\"" + address + "\" is not an IP address"};
  const tcp::endpoint endpoint(parsed, port);
  tcp::acceptor acceptor(io);
  boost::system::error_code ignored;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), ignored);
  if (!error && parsed.is_v6()) acceptor.set_option(boost::asio::ip::v6_only(false), ignored);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error)
    return Error{ErrorCode::kPlatform, "listening on " + describe(endpoint) + ": " + error.message()};
  return acceptor;
}

std::string describe(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

}  // namespace rill::server
