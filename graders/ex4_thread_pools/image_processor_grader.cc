// Checks of part 6: every filter is byte for byte the sequential one, whatever the size of the tiles.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <future>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ex4_thread_pools/image_processor.h"
#include "ex4_thread_pools/thread_pool.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

using ex4::Image;
using ex4::ThreadPool;

// Edges, a gradient and noise; the same image for the same arguments.
Image Sample(int width, int height, int channels) {
  Image image{width, height, channels, {}};
  std::uint32_t noise = 12345;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        noise = noise * 1664525 + 1013904223;
        const int value = (x * 7 + y * 13 + c * 50) % 200 + static_cast<int>(noise >> 27);
        image.samples.push_back(
            static_cast<std::uint8_t>((x / 5 + y / 3) % 4 == 0 ? 255 - value : value));
      }
    }
  }
  return image;
}

// --- The reference: one pixel after the other, straight from the header's text. ---

int At(const Image& image, int x, int y, int c) {
  x = std::min(std::max(x, 0), image.width - 1);
  y = std::min(std::max(y, 0), image.height - 1);
  return image.samples[(y * image.width + x) * image.channels + c];
}

Image EachSample(const Image& image, int channels, const std::function<int(int, int, int)>& value) {
  Image result{image.width, image.height, channels, {}};
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      for (int c = 0; c < channels; ++c) {
        result.samples.push_back(
            static_cast<std::uint8_t>(std::min(std::max(value(x, y, c), 0), 255)));
      }
    }
  }
  return result;
}

Image GrayReference(const Image& i) {
  if (i.channels == 1) return i;
  return EachSample(i, 1, [&i](int x, int y, int) {
    return (299 * At(i, x, y, 0) + 587 * At(i, x, y, 1) + 114 * At(i, x, y, 2) + 500) / 1000;
  });
}

Image BlurReference(const Image& i) {
  return EachSample(i, i.channels, [&i](int x, int y, int c) {
    int sum = 4;
    for (int k = 0; k < 9; ++k) sum += At(i, x + k % 3 - 1, y + k / 3 - 1, c);
    return sum / 9;
  });
}

Image SharpenReference(const Image& i) {
  return EachSample(i, i.channels, [&i](int x, int y, int c) {
    return 5 * At(i, x, y, c) - At(i, x - 1, y, c) - At(i, x + 1, y, c) - At(i, x, y - 1, c) -
           At(i, x, y + 1, c);
  });
}

Image EdgesReference(const Image& image) {
  const Image i = GrayReference(image);
  return EachSample(i, 1, [&i](int x, int y, int) {
    int across = 0;
    int down = 0;
    for (const int k : {-1, 0, 1}) {
      const int weight = k == 0 ? 2 : 1;
      across += weight * (At(i, x + 1, y + k, 0) - At(i, x - 1, y + k, 0));
      down += weight * (At(i, x + k, y + 1, 0) - At(i, x + k, y - 1, 0));
    }
    return std::abs(across) + std::abs(down);
  });
}

// --- The comparison ---

using Filter = Image (*)(const Image&, ThreadPool&, int);

// The first difference in words, or "".
std::string Difference(const Image& came, const Image& expected) {
  if (came.width != expected.width || came.height != expected.height ||
      came.channels != expected.channels || came.samples.size() != expected.samples.size()) {
    return std::to_string(came.width) + " x " + std::to_string(came.height) + " pixels, " +
           std::to_string(came.channels) + " channels, " + std::to_string(came.samples.size()) +
           " samples";
  }
  for (std::size_t n = 0; n < came.samples.size(); ++n) {
    if (came.samples[n] == expected.samples[n]) continue;
    const int pixel = static_cast<int>(n) / came.channels;
    return "pixel (" + std::to_string(pixel % came.width) + ", " +
           std::to_string(pixel / came.width) + ") is " + std::to_string(came.samples[n]) +
           " instead of " + std::to_string(expected.samples[n]);
  }
  return "";
}

void Check(const std::string& name, Filter filter, Image (*reference)(const Image&)) {
  for (const int workers : {1, 3}) {
    ThreadPool pool(workers);
    for (const auto [width, height] :
         {std::pair(1, 1), {1, 5}, {7, 1}, {2, 2}, {16, 16}, {37, 23}}) {
      for (const int channels : {1, 3}) {
        const Image image = Sample(width, height, channels);
        const Image expected = reference(image);
        for (const int tile : {1, 2, 3, 8, 16, 64, 1'000'000'000}) {
          const std::string difference = Difference(filter(image, pool, tile), expected);
          EXPECT_THAT_IT(difference.empty(),
                         name + "(image, pool, " + std::to_string(tile) + ") of " +
                             std::to_string(width) + " x " + std::to_string(height) + " pixels, " +
                             std::to_string(channels) + " channels",
                         "the same bytes as from the sequential filter", difference);
          if (!difference.empty()) return;
        }
      }
    }
  }
}

TEST(ImageProcessor, TurnsGray) { Check("Grayscale", ex4::Grayscale, GrayReference); }
TEST(ImageProcessor, Blurs) { Check("Blur", ex4::Blur, BlurReference); }
TEST(ImageProcessor, Sharpens) { Check("Sharpen", ex4::Sharpen, SharpenReference); }
TEST(ImageProcessor, DetectsEdges) { Check("DetectEdges", ex4::DetectEdges, EdgesReference); }

TEST(ImageProcessor, WorksFromInsideAPool) {
  ThreadPool pool(1);
  const Image image = Sample(20, 20, 3);
  const Image edges = pool.Submit([&] { return ex4::DetectEdges(image, pool, 4); }).get();
  EXPECT_RESULT(Difference(edges, EdgesReference(image)), "");
}

std::string Written(const Image& image) {
  std::ostringstream out;
  ex4::WriteImage(out, image);
  return out.str();
}

TEST(ImageProcessor, WritesFiles) {
  EXPECT_RESULT(Written(Image{2, 1, 1, {'a', 'b'}}), "P5\n2 1\n255\nab");
  EXPECT_RESULT(Written(Image{1, 2, 3, {'a', 'b', 'c', 'd', 'e', 'f'}}), "P6\n1 2\n255\nabcdef");
}

TEST(ImageProcessor, ReadsWhatItWrites) {
  for (const int channels : {1, 3}) {
    const Image image = Sample(37, 23, channels);
    std::istringstream in(Written(image));
    EXPECT_RESULT(Difference(ex4::ReadImage(in), image), "");
  }
}

TEST(ImageProcessor, ReadsOddHeaders) {
  for (const std::string header : {"P5 2 1 255 ", "P5\n# by hand\n2 # wide\n1\n#\n255\n",
                                   "P5\t2\r\n1\v255\n", "P5#\n2 1 255\n"}) {
    std::istringstream in(header + "\n#");
    const Image image = ex4::ReadImage(in);
    EXPECT_THAT_IT((image == Image{2, 1, 1, {'\n', '#'}}),
                   "ReadImage of \"" + testing::PrintToString(header) + "\" and 2 samples",
                   "2 x 1 pixels: the samples begin after one white-space character",
                   testing::PrintToString(image.samples));
  }
}

TEST(ImageProcessor, RefusesMalformedFiles) {
  for (const std::string file : {"",
                                 "P",
                                 "P5",
                                 "P4\n1 1\n255\nx",
                                 "P7\n1 1\n255\nx",
                                 "p5\n1 1\n255\nx",
                                 "P5\nx 1\n255\nx",
                                 "P5\n1\n",
                                 "P5\n-1 1\n255\nx",
                                 "P5\n0 1\n255\nx",
                                 "P5\n1 0\n255\n",
                                 "P5\n1 1\n254\nx",
                                 "P5\n1 1\n65535\nxx",
                                 "P5\n1 1\n255",
                                 "P5\n1 1\n255\n",
                                 "P5\n65536 1\n255\nx",
                                 "P5\n99999999999999999999 1\n255\nx",
                                 "P5\n2 2\n255\nabc",
                                 "P6\n1 1\n255\nab",
                                 "P5\n65535 65535\n255\nx",
                                 "P5\n# no end",
                                 "P5\n1 1\n255xx"}) {
    std::istringstream in(file);
    std::string came;
    try {
      ex4::ReadImage(in);
      came = "it returned";
    } catch (const std::runtime_error& error) {
      if (std::string(error.what()).find("not implemented yet") == 0) throw;
      if (std::string(error.what()).empty()) came = "an exception without a text";
    }
    EXPECT_THAT_IT(came.empty(), "ReadImage of " + testing::PrintToString(file),
                   "std::runtime_error that says what is wrong", came);
    if (!came.empty()) return;  // Before somebody believes in a very large image.
  }
}

TEST(ImageProcessor, RefusesBadArguments) {
  ThreadPool pool(1);
  const Image good = Sample(2, 2, 1);
  Image bad = good;
  bad.samples.pop_back();
  EXPECT_REFUSED(ex4::Blur(good, pool, 0), "tile");
  EXPECT_REFUSED(ex4::Grayscale(good, pool, -1), "tile");
  EXPECT_REFUSED(ex4::Sharpen(bad, pool, 1), "image");
  EXPECT_REFUSED(ex4::DetectEdges(Image{}, pool, 1), "image");
  std::ostringstream out;
  EXPECT_REFUSED(ex4::WriteImage(out, bad), "image");
}

TEST(ImageProcessor, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    const Image image{2, 2, 1, {0, 90, 180, 30}};  // Tiles beside and above each other.
    EXPECT_RESULT(Difference(ex4::Blur(image, pool, 1), BlurReference(image)), "");
  });
}

}  // namespace
