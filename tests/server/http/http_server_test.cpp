// SPDX-License-Identifier: Apache-2.0
//
// The HTTP server over real sockets, with content and channels that are fakes.
#include "server/http/http_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/server/support/fake_channels.h"
#include "tests/server/support/io_thread.h"

namespace rill::server {
namespace {

namespace fs = std::filesystem;

class FakeContent : public Content {
 public:
  void get(const ContentRequest& request, std::function<void(ContentResponse)> done) override {
    ContentResponse response;
    if (request.path == "test/index.m3u8") {
      response.content_type = "application/vnd.apple.mpegurl";
      response.cache_control = "max-age=1";
      response.etag = "\"p\"";
      response.body = to_shared_bytes("#EXTM3U\n" + query_value(request.query, "_HLS_msn"));
      response.body_gzip = to_shared_bytes("gz");
    } else if (request.path == "test/480p/1.m4s") {
      response.content_type = "video/iso.segment";
      response.cache_control = "max-age=31536000, immutable";
      response.etag = "\"s\"";
      response.body = to_shared_bytes("0123456789");
    } else if (request.path == "test/huge") {
      response.body = std::make_shared<const std::vector<uint8_t>>(64u << 20);
    } else if (request.path == "test/later") {
      // As a blocking playlist: answered on another thread.
      std::thread([done] {
        ContentResponse late;
        late.body = to_shared_bytes("late");
        done(late);
      }).detach();
      return;
    } else {
      response.status = 404;
      response.content_type = "text/plain";
      response.cache_control = "max-age=1";
      response.body = to_shared_bytes("no such thing\n");
    }
    done(response);
  }
  std::string channels_json() const override { return "[]"; }
};

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    fs::create_directories(folder / "demo");
    fs::create_directories(folder / "dist");
    write("demo/index.html", "<!doctype html>" + std::string(1000, ' '));
    write("demo/run", "#!/bin/sh\n");
    write("dist/core.wasm", std::string("\0asm", 4));
    write("dist/define.js", "export {};");
    write("secret.js", "secret");
    fs::create_symlink(folder / "secret.js", folder / "dist" / "link.js");
    files.emplace((folder / "demo").string(), (folder / "dist").string());
    router.emplace(content, *files, [] { return std::string("rill_up 1\n"); });
  }
  ~HttpServerTest() override {
    if (server)
      thread.run([&] {
        server.reset();
        return 0;
      });
    thread.join();
    files.reset();
    fs::remove_all(folder);
  }
  void start(HttpServerOptions options = {}) {
    options.port = 0;
    server = thread.run([&] { return HttpServer::create(thread.io, *router, channels, options).value(); });
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  }

  // The whole answer to one request on its own connection.
  std::string ask(const std::string& line, const std::string& fields = "", const std::string& body = "") {
    BlockingSocket socket(server->port());
    socket.send(line + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + fields + "\r\n" + body);
    return socket.receive_to_end();
  }
  double metric(const std::string& name) {
    double sum = -1;
    for (const MetricSample& sample : thread.run([&] { return server->metrics(); })) {
      if (sample.name == name) sum = sample.value;
    }
    return sum;
  }

  fs::path folder = fs::path(testing::TempDir()) / ("rill-http-" + std::to_string(::getpid()));
  FakeContent content;
  FakeChannels channels;
  std::optional<StaticFiles> files;
  std::optional<Router> router;
  std::vector<std::string> warnings;  // of the log, on the io thread
  IoThread thread;
  std::unique_ptr<HttpServer> server;
};

int status_of(const std::string& answer) {
  return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}
bool has(const std::string& answer, const std::string& part) {
  return answer.find(part) != std::string::npos;
}
std::string body_of(const std::string& answer) {
  const size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

TEST_F(HttpServerTest, AnswersByTheTable) {
  start();
  struct Case {
    const char* line;
    const char* fields;
    int status;
    const char* part;  // of the header
    const char* body;  // null: any
  };
  const Case cases[] = {
      {"GET /live/test/index.m3u8?_HLS_msn=7", "", 200, "Content-Type: application/vnd.apple.mpegurl\r\n",
       "#EXTM3U\n7"},
      {"GET /live/test/index.m3u8", "Accept-Encoding: gzip\r\n", 200, "Content-Encoding: gzip\r\n", "gz"},
      {"GET /live/test/index.m3u8", "If-None-Match: \"p\"\r\n", 304, "ETag: \"p\"\r\n", ""},
      {"HEAD /live/test/480p/1.m4s", "", 200, "Content-Length: 10\r\n", ""},
      {"GET /live/test/480p/1.m4s", "", 200, "Cache-Control: max-age=31536000, immutable\r\n", "0123456789"},
      {"GET /live/test/480p/1.m4s", "Range: bytes=2-3\r\n", 206, "Content-Range: bytes 2-3/10\r\n", "23"},
      {"GET /live/test/480p/1.m4s", "Range: bytes=10-\r\n", 416, "Content-Range: bytes */10\r\n", nullptr},
      {"GET /live/test/later", "", 200, "Access-Control-Allow-Origin: *\r\n", "late"},
      {"GET /live/none", "", 404, "Cache-Control: max-age=1\r\n", "no such thing\n"},
      {"OPTIONS /live/test/index.m3u8", "", 204, "Access-Control-Allow-Methods: GET, HEAD", ""},
      {"DELETE /live/test/index.m3u8", "", 405, "Allow: GET, HEAD, OPTIONS\r\n", nullptr},
      {"GET /ingest/cam", "", 405, "Allow: PUT, POST, OPTIONS\r\n", nullptr},
      {"POST /healthz", "Content-Length: 200000\r\n", 405, "Connection: close\r\n", nullptr},
      {"GET /healthz", "", 200, "Cache-Control: no-store\r\n", "ok\n"},
      {"GET /metrics", "", 200, "text/plain; version=0.0.4", "rill_up 1\n"},
      {"GET /api/v1/channels", "", 200, "Content-Type: application/json\r\n", "[]"},
      {"GET /api/v2", "", 404, "", nullptr},
      {"GET /", "", 200, "Cross-Origin-Opener-Policy: same-origin\r\n", nullptr},
      {"GET /?src=x", "", 200, "script-src 'self' 'wasm-unsafe-eval'", nullptr},
      {"GET /?isolation=off", "", 200, "Content-Security-Policy", nullptr},
      {"GET /index.html", "Accept-Encoding: gzip\r\n", 200, "Content-Encoding: gzip\r\n", nullptr},
      {"GET /run", "", 404, "", nullptr},
      {"GET /player/core.wasm", "", 200, "Content-Type: application/wasm\r\n", nullptr},
      {"GET /player/define.js", "", 200, "Cross-Origin-Embedder-Policy: require-corp\r\n", "export {};"},
      {"GET /player/define.js?isolation=off", "", 200, "Cross-Origin-Embedder-Policy: require-corp\r\n",
       "export {};"},
      {"GET /player/link.js", "", 404, "", nullptr},
      {"GET /player/../secret.js", "", 400, "", nullptr},
      {"GET /player/..%2f..%2fsecret.js", "", 400, "", nullptr},
      {"GET /player//etc/passwd", "", 404, "", nullptr},
  };
  for (const Case& c : cases) {
    const std::string answer = ask(c.line, c.fields);
    EXPECT_EQ(status_of(answer), c.status) << c.line << "\n" << answer;
    EXPECT_TRUE(has(answer, c.part)) << c.line << "\n" << answer;
    EXPECT_TRUE(has(answer, "Access-Control-Allow-Origin: *\r\n")) << c.line;
    EXPECT_TRUE(has(answer, "Cross-Origin-Resource-Policy: cross-origin\r\n")) << c.line;
    if (c.body) {
      EXPECT_EQ(body_of(answer), c.body) << c.line;
    }
  }
  const std::string open = ask("GET /?isolation=off");
  EXPECT_FALSE(has(open, "Cross-Origin-Opener-Policy"));
  EXPECT_FALSE(has(open, "Cross-Origin-Embedder-Policy"));
}

TEST_F(HttpServerTest, AFileThatChangesIsServedAnew) {
  start();
  const std::string before = ask("GET /player/define.js");
  write("dist/define.js", "export const changed = 1;");
  const std::string after = ask("GET /player/define.js");
  EXPECT_EQ(body_of(before), "export {};");
  EXPECT_EQ(body_of(after), "export const changed = 1;");
}

TEST_F(HttpServerTest, ManyRequestsOnOneConnectionAreAnsweredInOrder) {
  start();
  BlockingSocket socket(server->port());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += "GET /live/test/index.m3u8?_HLS_msn=" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  socket.send(requests + "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string answers = socket.receive_to_end();
  size_t at = 0;
  for (int i = 0; i < 20; ++i) {
    at = answers.find("#EXTM3U\n" + std::to_string(i), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_TRUE(answers.ends_with("ok\n"));
  EXPECT_EQ(metric("rill_http_connections_total"), 1);
}

TEST_F(HttpServerTest, MalformedRequestsGetAnErrorAndTheEnd) {
  start();
  BlockingSocket socket(server->port());
  socket.send("\x16\x03\x01 hello\r\n\r\n");
  socket.finish_sending();
  const std::string answer = socket.receive_to_end();
  EXPECT_EQ(status_of(answer), 400);
  EXPECT_TRUE(has(answer, "Connection: close\r\n"));
  EXPECT_EQ(status_of(ask("GET /healthz", "X: " + std::string(20'000, 'x') + "\r\n")), 431);
}

TEST_F(HttpServerTest, AHeaderThatDripsInIsNotWaitedFor) {
  start({.header_timeout = MediaTime::milliseconds(50)});
  BlockingSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ");
  EXPECT_EQ(socket.receive_to_end(), "");
  EXPECT_EQ(metric("rill_http_timeouts_total"), 1);
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosedWithoutBlame) {
  start({.idle_timeout = MediaTime::milliseconds(50)});
  BlockingSocket socket(server->port());
  EXPECT_EQ(socket.receive_to_end(), "");
  EXPECT_EQ(metric("rill_http_timeouts_total"), 0);
}

TEST_F(HttpServerTest, AReaderThatIsTooSlowIsDroppedAndCounted) {
  start({.send_timeout = MediaTime::milliseconds(50), .min_send_rate = BitsPerSecond{100'000'000'000}});
  BlockingSocket socket(server->port());
  socket.limit_receive_buffer(4096);
  socket.send("GET /live/test/huge HTTP/1.1\r\nHost: h\r\n\r\n");
  // Nothing is read until the server has given up; its answers to another client are what passes the time.
  BlockingSocket probe(server->port());
  while (metric("rill_http_slow_readers_total") < 1) {
    probe.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    if (probe.receive().empty()) break;
  }
  EXPECT_EQ(metric("rill_http_slow_readers_total"), 1);
  EXPECT_LT(socket.receive_to_end().size(), 64u << 20);
}

TEST_F(HttpServerTest, ABodyIsPublishedWithContentLengthAndChunked) {
  start();
  EXPECT_EQ(status_of(ask("PUT /ingest/cam", "Content-Length: 5\r\n", "hello")), 200);
  EXPECT_EQ(status_of(ask("POST /ingest/cam", "Transfer-Encoding: chunked\r\n", "6\r\n world\r\n0\r\n\r\n")),
            200);
  const Published result = channels.snapshot("cam");
  EXPECT_EQ(std::string(result.body.begin(), result.body.end()), "hello world");
  EXPECT_TRUE(result.finished);
}

TEST_F(HttpServerTest, IngestNeedsTheKey) {
  start({.log = [this](bool warning, const std::string& line) {
    if (warning) warnings.push_back(line);
  }});
  const std::string refused = ask("PUT /ingest/locked", "Content-Length: 5\r\n", "hello");
  EXPECT_EQ(status_of(refused), 401);
  EXPECT_TRUE(has(refused, "WWW-Authenticate: Bearer\r\n"));
  EXPECT_EQ(status_of(ask("PUT /ingest/locked?key=secret", "Content-Length: 1\r\n", "a")), 200);
  EXPECT_EQ(
      status_of(ask("PUT /ingest/locked", "Authorization: Bearer secret\r\nContent-Length: 1\r\n", "a")),
      200);
  EXPECT_EQ(status_of(ask("PUT /ingest/no%20name", "Content-Length: 1\r\n", "a")), 400);
  const auto logged = thread.run([&] { return warnings; });
  ASSERT_EQ(logged.size(), 2U);
  EXPECT_TRUE(has(logged[0], ": publication refused: unauthorized: wrong key")) << logged[0];
}

TEST_F(HttpServerTest, APublisherThatAsksIsToldToContinue) {
  start();
  BlockingSocket socket(server->port());
  socket.send(
      "PUT /ingest/cam HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: "
      "close\r\n\r\n");
  EXPECT_EQ(socket.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("hello");
  EXPECT_EQ(status_of(socket.receive_to_end()), 200);
}

TEST_F(HttpServerTest, AFullChannelHoldsThePublisherBack) {
  start();
  channels.change([](auto& all) { all["cam"].body_room = 1000; });
  const std::string body(200'000, 'b');
  std::thread publisher(
      [&] { EXPECT_EQ(status_of(ask("PUT /ingest/cam", "Content-Length: 200000\r\n", body)), 200); });
  ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return p.body.size() == 1000; }));
  EXPECT_FALSE(channels.snapshot("cam").finished);
  for (int i = 0; i < 10; ++i) {
    const size_t target = channels.snapshot("cam").body.size() + 50'000;
    channels.change([](auto& all) { all["cam"].body_room = 50'000; });
    channels.snapshot("cam").on_writable();
    if (!channels.wait_until("cam",
                             [&](const Published& p) { return p.body.size() >= target || p.finished; }))
      break;
    if (channels.snapshot("cam").finished) break;
  }
  publisher.join();
  EXPECT_EQ(channels.snapshot("cam").body.size(), body.size());
  EXPECT_TRUE(channels.snapshot("cam").finished);
}

TEST_F(HttpServerTest, ABodyThatCannotBeReadIsRefused) {
  start();
  BlockingSocket socket(server->port());
  socket.send("PUT /ingest/cam HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\njunk\r\n");
  ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return p.body.size() == 4; }));
  channels.snapshot("cam").on_done(Error{ErrorCode::kMalformed, "no container that we know"});
  socket.send("4\r\nmore\r\n");
  const std::string answer = socket.receive_to_end();
  EXPECT_EQ(status_of(answer), 400);
  EXPECT_TRUE(has(answer, "no container that we know"));
}

TEST_F(HttpServerTest, APublisherThatIsGoneGivesItsChannelBack) {
  start();
  {
    BlockingSocket socket(server->port());
    socket.send("PUT /ingest/cam HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
    ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return p.body.size() == 4; }));
  }
  EXPECT_TRUE(channels.wait_until("cam", [](const Published& p) { return !p.active; }));
}

}  // namespace
}  // namespace rill::server
