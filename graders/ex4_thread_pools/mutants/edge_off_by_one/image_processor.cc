#include "ex4_thread_pools/image_processor.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ex4_thread_pools/parallel_for.h"
#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {
namespace {

constexpr int kMaxSide = 65535;
constexpr int kMaxValue = 255;

std::size_t SampleCount(const Image& image) {
  return std::size_t{1} * image.width * image.height * image.channels;
}

void CheckImage(const Image& image) {
  const bool sides_right =
      image.width >= 1 && image.width <= kMaxSide && image.height >= 1 && image.height <= kMaxSide;
  if (!sides_right || (image.channels != 1 && image.channels != 3) ||
      image.samples.size() != SampleCount(image)) {
    throw std::invalid_argument("image is not consistent: " + std::to_string(image.width) + " x " +
                                std::to_string(image.height) + " pixels, " +
                                std::to_string(image.channels) + " channels, " +
                                std::to_string(image.samples.size()) + " samples");
  }
}

// --- The header of a file ---

void SkipSpaceAndComments(std::istream& in) {
  while (true) {
    in >> std::ws;
    if (in.peek() != '#') return;
    while (in && in.get() != '\n') {
    }
  }
}

int ReadNumber(std::istream& in, const std::string& name, int max) {
  SkipSpaceAndComments(in);
  int number = 0;
  bool any = false;
  while (std::isdigit(in.peek())) {
    number = number * 10 + (in.get() - '0');
    any = true;
    if (number > max) throw std::runtime_error(name + " is above " + std::to_string(max));
  }
  if (!any) throw std::runtime_error(name + " is missing or no number");
  if (number == 0) throw std::runtime_error(name + " is 0");
  return number;
}

// --- Filters ---

// Sample `channel` of the pixel at (x, y), or of the nearest one inside the image.
int At(const Image& image, int x, int y, int channel) {
  x = std::clamp(x, 0, image.width);
  y = std::clamp(y, 0, image.height - 1);
  return image.samples[(std::size_t{1} * y * image.width + x) * image.channels + channel];
}

std::uint8_t Limited(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, kMaxValue));
}

// Makes an image of which sample `channel` at (x, y) is sample(x, y, channel). All tiles read the
// original and write the new image, each its own samples: nothing is shared that changes.
template <class F>
Image ByTiles(const Image& original, int channels, ThreadPool& pool, int tile, F sample) {
  if (tile < 1) throw std::invalid_argument("tile must be at least 1: " + std::to_string(tile));
  Image result{original.width, original.height, channels, {}};
  result.samples.resize(SampleCount(result));

  const auto tiles_along = [tile](int side) { return side / tile + (side % tile != 0); };
  const std::size_t columns = tiles_along(original.width);
  const std::size_t rows = tiles_along(original.height);
  const auto fill_tile = [&](std::size_t index) {
    const int left = static_cast<int>(index % columns) * tile;
    const int top = static_cast<int>(index / columns) * tile;
    const int right = left + std::min(tile, original.width - left);
    const int bottom = top + std::min(tile, original.height - top);
    for (int y = top; y < bottom; ++y) {
      std::uint8_t* out = &result.samples[(std::size_t{1} * y * result.width + left) * channels];
      for (int x = left; x < right; ++x) {
        for (int channel = 0; channel < channels; ++channel) *out++ = sample(x, y, channel);
      }
    }
  };
  ParallelFor(pool, 0, columns * rows, 1, [&](std::size_t first, std::size_t last) {
    for (std::size_t index = first; index < last; ++index) fill_tile(index);
  });
  return result;
}

}  // namespace

Image ReadImage(std::istream& in) {
  char magic[2] = {};
  if (!in.read(magic, 2) || magic[0] != 'P' || (magic[1] != '5' && magic[1] != '6')) {
    throw std::runtime_error("not a binary PGM or PPM file: it does not begin with P5 or P6");
  }
  Image image;
  image.channels = magic[1] == '6' ? 3 : 1;
  image.width = ReadNumber(in, "the width", kMaxSide);
  image.height = ReadNumber(in, "the height", kMaxSide);
  if (ReadNumber(in, "the largest value", kMaxSide) != kMaxValue) {
    throw std::runtime_error("the largest value is not 255");
  }
  if (!std::isspace(in.get())) {
    throw std::runtime_error("no white space between the header and the samples");
  }
  // Row by row, so that a header that lies about the size cannot make us ask for all that memory.
  const std::size_t row = std::size_t{1} * image.width * image.channels;
  for (int y = 0; y < image.height; ++y) {
    image.samples.resize(image.samples.size() + row);
    if (!in.read(reinterpret_cast<char*>(&image.samples[y * row]), row)) {
      throw std::runtime_error("the samples end in row " + std::to_string(y + 1) + " of " +
                               std::to_string(image.height));
    }
  }
  return image;
}

void WriteImage(std::ostream& out, const Image& image) {
  CheckImage(image);
  out << (image.channels == 3 ? "P6\n" : "P5\n") << image.width << ' ' << image.height << '\n'
      << kMaxValue << '\n';
  out.write(reinterpret_cast<const char*>(image.samples.data()), image.samples.size());
  if (!out.flush()) throw std::runtime_error("could not write the image");
}

Image Grayscale(const Image& image, ThreadPool& pool, int tile) {
  CheckImage(image);
  const auto gray = [&image](int x, int y, int) {
    if (image.channels == 1) return Limited(At(image, x, y, 0));
    return Limited(
        (299 * At(image, x, y, 0) + 587 * At(image, x, y, 1) + 114 * At(image, x, y, 2) + 500) /
        1000);
  };
  return ByTiles(image, 1, pool, tile, gray);
}

Image Blur(const Image& image, ThreadPool& pool, int tile) {
  CheckImage(image);
  const auto mean = [&image](int x, int y, int channel) {
    int sum = 0;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) sum += At(image, x + dx, y + dy, channel);
    }
    return Limited((sum + 4) / 9);
  };
  return ByTiles(image, image.channels, pool, tile, mean);
}

Image Sharpen(const Image& image, ThreadPool& pool, int tile) {
  CheckImage(image);
  const auto sharpened = [&image](int x, int y, int channel) {
    return Limited(5 * At(image, x, y, channel) - At(image, x - 1, y, channel) -
                   At(image, x + 1, y, channel) - At(image, x, y - 1, channel) -
                   At(image, x, y + 1, channel));
  };
  return ByTiles(image, image.channels, pool, tile, sharpened);
}

Image DetectEdges(const Image& image, ThreadPool& pool, int tile) {
  // Of the whole image first: a tile's edge needs the neighbours beyond it.
  const Image gray = Grayscale(image, pool, tile);
  const auto edge = [&gray](int x, int y, int) {
    const auto at = [&](int dx, int dy) { return At(gray, x + dx, y + dy, 0); };
    const int across = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
    const int down = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
    return Limited(std::abs(across) + std::abs(down));
  };
  return ByTiles(gray, 1, pool, tile, edge);
}

}  // namespace ex4
