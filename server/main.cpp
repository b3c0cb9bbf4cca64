// SPDX-License-Identifier: Apache-2.0
//
// rill-origin: reads the configuration, starts the media pipeline and the two servers, and waits for a
// signal.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "server/config.h"
#include "server/http/http_server.h"
#include "server/http/metrics_text.h"
#include "server/http/process_metrics.h"
#include "server/http/router.h"
#include "server/http/static_files.h"
#include "server/ingest/rtmp/rtmp_server.h"
#include "server/publish/media_pipeline.h"

namespace rill::server {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Logs go to standard error; standard output has only the lines that say where the servers listen.
void start_logging(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("rill"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

auto logger(const char* part) {
  return [part](bool warning, const std::string& line) {
    spdlog::log(warning ? spdlog::level::warn : spdlog::level::info, "{}: {}", part, line);
  };
}

// Brackets around an IPv6 address; an address that means "all" is shown as one that can be opened.
std::string host_for_urls(const std::string& bind) {
  if (bind == "0.0.0.0" || bind == "::") return "127.0.0.1";
  return bind.find(':') == std::string::npos ? bind : "[" + bind + "]";
}

// An origin may well serve streams alone; but who looks for the page shall find out why it is not there.
void tell_of_missing_folder(const std::string& folder, const char* path) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return;
  spdlog::info("there is no folder \"{}\": {} is not served", folder, path);
}

Result<void> run(const OriginConfig& config) {
  // Destroyed in the opposite order: first the servers, which use the pipeline, last what all of them post
  // to.
  boost::asio::io_context io(1);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  tell_of_missing_folder(config.demo_folder, "/");
  tell_of_missing_folder(config.player_folder, "/player/");
  StaticFiles files(config.demo_folder, config.player_folder);
  auto pipeline = TRY(MediaPipeline::create(
      config.media,
      {.log = [](LogLevel level, const std::string& line) { spdlog::log(level_of(level), "{}", line); }}));

  std::unique_ptr<rtmp::RtmpServer> rtmp_server;
  std::unique_ptr<HttpServer> http_server;
  Router router(*pipeline, files, [&] {
    std::vector<MetricSample> samples = pipeline->metrics();
    for (const auto& more : {http_server->metrics(), rtmp_server->metrics(), process_metrics()}) {
      samples.insert(samples.end(), more.begin(), more.end());
    }
    return metrics_text(samples);
  });
  HttpServerOptions http_options;
  http_options.address = config.bind;
  http_options.port = config.http_port;
  http_options.log = logger("http");
  http_server = TRY(HttpServer::create(io, router, *pipeline, std::move(http_options)));
  rtmp::RtmpServerOptions rtmp_options;
  rtmp_options.address = config.bind;
  rtmp_options.port = config.rtmp_port;
  rtmp_options.log = logger("rtmp");
  rtmp_server = TRY(rtmp::RtmpServer::create(io, *pipeline, std::move(rtmp_options)));
  TRY(pipeline->start());

  const std::string host = host_for_urls(config.bind);
  std::printf("listening http://%s:%u/\nlistening rtmp://%s:%u/live\n", host.c_str(), http_server->port(),
              host.c_str(), rtmp_server->port());
  std::fflush(stdout);

  signals.async_wait([&](const boost::system::error_code& error, int signal) {
    if (error) return;
    spdlog::info("signal {}: shutting down", signal);
    rtmp_server->stop();
    http_server->stop();
    io.stop();
  });
  io.run();
  // Publications hold on to the pipeline and answers come from it: neither is left when it ends.
  rtmp_server.reset();
  http_server.reset();
  pipeline->stop();
  return {};
}

int origin_main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  auto invocation = parse_command_line(argc, argv);
  if (!invocation.ok()) {
    std::fprintf(stderr, "rill-origin: %s\nrill-origin --help tells all\n",
                 invocation.error().message.c_str());
    return 2;
  }
  if (invocation->print) {
    std::fputs(invocation->print->c_str(), stdout);
    return 0;
  }
  start_logging(invocation->config.log_level);
  const Result<void> result = run(invocation->config);
  if (result.ok()) return 0;
  spdlog::error("{}", result.error().message);
  return 1;
}

}  // namespace
}  // namespace rill::server

int main(int argc, char** argv) {
  try {
    return rill::server::origin_main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rill-origin: %s\n", error.what());
  } catch (...) {
    std::fputs("rill-origin: an unknown exception\n", stderr);
  }
  return 1;
}
