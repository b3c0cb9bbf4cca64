// SPDX-License-Identifier: Apache-2.0
#include "player/source/segment_loader.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/player/base/aes_vectors.h"
#include "tests/support/fake_platform.h"

namespace rill::source {
namespace {

using testing::FakeHttp;
using testing::FakeResponse;
using testing::FakeTime;
using testing::kAesCipher;
using testing::kAesIv;
using testing::kAesKey;
using testing::kAesPlain;

using Bytes = std::vector<uint8_t>;

const Bytes kPlain(kAesPlain.begin(), kAesPlain.end());
constexpr const char* kSegmentUrl = "http://a.test/s";
constexpr const char* kKeyUrl = "http://a.test/key";
constexpr const char* kMapUrl = "http://a.test/init";

struct Loading {
  FakeTime time;
  FakeHttp http{time};
  Network network{http, time, time, Jitter(7)};
  std::map<std::string, Bytes> files{{kSegmentUrl, Bytes(kAesCipher.begin(), kAesCipher.end())},
                                     {kKeyUrl, Bytes(kAesKey.begin(), kAesKey.end())}};
  Bytes initialisation;
  Bytes media;
  std::vector<Error> errors;
  size_t ends = 0;
  SegmentLoader loader{
      network,
      {.on_initialisation = [this](ByteSpan bytes) { initialisation.assign(bytes.begin(), bytes.end()); },
       .on_bytes = [this](ByteSpan bytes) { media.insert(media.end(), bytes.begin(), bytes.end()); },
       .on_end = [this] { ++ends; },
       .on_failed = [this](Error error) { errors.push_back(std::move(error)); }}};
  MediaSegment segment;

  Loading() {
    http.serve = [this](const HttpRequest& request) {
      const auto found = files.find(request.url);
      FakeResponse response;
      response.status = found == files.end() ? 404 : 200;
      if (found != files.end()) response.body = found->second;
      return response;
    };
    segment.url = kSegmentUrl;
    segment.key = SegmentKey{kKeyUrl, kAesIv};
  }
  void load() {
    media.clear();
    loader.load(segment);
    time.run_for(MediaTime::milliseconds(10'000));
  }
};

TEST(SegmentLoader, DecryptsAndAsksForAKeyOnce) {
  Loading l;
  l.load();
  EXPECT_EQ(l.media, kPlain);
  l.load();
  EXPECT_EQ(l.media, kPlain);
  EXPECT_EQ(l.ends, 2U);
  EXPECT_EQ(l.http.times_of(kKeyUrl).size(), 1U);
}

TEST(SegmentLoader, ARotatedKeyIsAskedFor) {
  Loading l;
  l.load();
  l.segment.key->url = "http://a.test/key2";
  l.files["http://a.test/key2"] = l.files[kKeyUrl];
  l.load();
  EXPECT_EQ(l.media, kPlain);
  EXPECT_EQ(l.http.times_of("http://a.test/key2").size(), 1U);
}

TEST(SegmentLoader, AByteRangeIsDecryptedByItself) {
  Loading l;
  Bytes& file = l.files[kSegmentUrl];
  file.insert(file.begin(), 100, 0x55);
  l.segment.range = ByteRange{100, kAesCipher.size()};
  l.load();
  EXPECT_EQ(l.media, kPlain);
}

TEST(SegmentLoader, AnInitialisationSegmentIsDecryptedUnlessItIsPlain) {
  Loading l;
  auto map = std::make_shared<InitialisationSegment>();
  map->url = kMapUrl;
  map->key = l.segment.key;
  l.segment.initialisation = map;
  l.files[kMapUrl] = l.files[kSegmentUrl];
  l.load();
  EXPECT_EQ(l.initialisation, kPlain);
  EXPECT_EQ(l.media, kPlain);

  const Bytes plain{0, 0, 0, 8, 'f', 't', 'y', 'p'};
  map = std::make_shared<InitialisationSegment>(*map);
  map->url = "http://a.test/plain";
  l.segment.initialisation = map;
  l.files[map->url] = plain;
  l.load();
  EXPECT_EQ(l.initialisation, plain);
}

TEST(SegmentLoader, AKeyThatIsNoneIsAnErrorThatSaysSo) {
  Loading l;
  l.files[kKeyUrl] = Bytes(15);
  l.load();
  ASSERT_EQ(l.errors.size(), 1U);
  EXPECT_NE(l.errors[0].describe().find("a key of 15 bytes: http://a.test/key"), std::string::npos);
  l.files.erase(kKeyUrl);
  l.load();
  ASSERT_EQ(l.errors.size(), 2U);
  EXPECT_NE(l.errors[1].describe().find("key"), std::string::npos);
  EXPECT_EQ(l.ends, 0U);
}

TEST(SegmentLoader, AnotherEncryptionIsUnsupported) {
  Loading l;
  l.segment.key.reset();
  l.segment.encryption = "SAMPLE-AES";
  l.load();
  ASSERT_EQ(l.errors.size(), 1U);
  EXPECT_NE(l.errors[0].describe().find("SAMPLE-AES"), std::string::npos);
}

}  // namespace
}  // namespace rill::source
