// SPDX-License-Identifier: Apache-2.0
//
// Opening a listening TCP socket and naming its peers, for the servers of this process. Includes Asio: for
// .cpp files.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "player/base/result.h"

namespace rill::server {

// `address`: a numeric IPv4 or IPv6 address ("::" takes IPv4 peers, too); `port` 0: any free one. kPlatform
// if it cannot be listened on, kInvalidArgument if the address is none.
[[nodiscard]] Result<boost::asio::ip::tcp::acceptor> listen(boost::asio::io_context& io,
                                                            const std::string& address, uint16_t port);

// "127.0.0.1:51234", "[::1]:51234"
[[nodiscard]] std::string describe(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace rill::server
