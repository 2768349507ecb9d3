#include "lib/model/images.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <filesystem>
#include <memory>

namespace overshoot {

namespace {

using Bytes = std::vector<unsigned char>;

/// Images of the two classes as they are in the files, one after the other.
struct RawImages {
  Eigen::Index pixels = 0;
  Bytes bytes;
  std::vector<int> labels;  ///< +-1

  Eigen::Index count() const { return static_cast<Eigen::Index>(labels.size()); }
  void add(const unsigned char* image, int label) {
    bytes.insert(bytes.end(), image, image + pixels);
    labels.push_back(label == 0 ? 1 : -1);
  }
};

/// The whole file, unpacked if it is compressed, of at most `most` bytes.
Bytes read_whole(const std::string& file, std::size_t most) {
  if (!std::filesystem::is_regular_file(file)) throw BadInput(file + ": there is no such file");
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> f(gzopen(file.c_str(), "rb"), gzclose);
  if (!f) throw BadInput(file + ": cannot be read");
  Bytes bytes, block(1 << 20);
  for (;;) {
    const int n = gzread(f.get(), block.data(), static_cast<unsigned>(block.size()));
    int error = Z_OK;
    gzerror(f.get(), &error);
    // zlib tells a compressed file that stops early from one that ends by Z_BUF_ERROR.
    if (n < 0 || error == Z_BUF_ERROR) throw BadInput(file + ": truncated or damaged compressed data");
    if (n == 0) return bytes;
    bytes.insert(bytes.end(), block.begin(), block.begin() + n);
    if (bytes.size() > most) throw BadInput(fmt::format("{}: longer than the {} bytes it may have", file, most));
  }
}

/// A file of a directory, or its compressed form if only that is there.
std::string plain_or_compressed(const std::string& directory, const std::string& name) {
  const std::string plain = directory + "/" + name, compressed = plain + ".gz";
  return !std::filesystem::exists(plain) && std::filesystem::exists(compressed) ? compressed : plain;
}

std::size_t big_endian(const Bytes& bytes, std::size_t at) {
  std::size_t r = 0;
  for (std::size_t i = at; i < at + 4; ++i) r = r * 256 + bytes[i];
  return r;
}

/// An IDX file of bytes: the magic number 0x0800 + dimensions, the sizes, the data.
struct Idx {
  std::string file;
  std::vector<std::size_t> sizes;
  Bytes bytes;
  std::size_t start = 0;
};
Idx read_idx(const std::string& file, std::size_t dimensions) {
  Idx idx{file, {}, read_whole(file, 1'000'000'000), 4 + 4 * dimensions};
  if (idx.bytes.size() < idx.start) throw BadInput(file + ": truncated: too short for an IDX header");
  if (const std::size_t magic = big_endian(idx.bytes, 0), wanted = 0x0800 + dimensions; magic != wanted)
    throw BadInput(fmt::format("{}: wrong magic number {:#010x}, an IDX file of {} dimensions of bytes has {:#010x}",
                               file, magic, dimensions, wanted));
  std::size_t total = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    idx.sizes.push_back(big_endian(idx.bytes, 4 + 4 * i));
    if (idx.sizes.back() == 0 || idx.sizes.back() > 1'000'000'000 / total)
      throw BadInput(file + ": the sizes in its header are out of range");
    total *= idx.sizes.back();
  }
  if (idx.bytes.size() != idx.start + total)
    throw BadInput(fmt::format("{}: {}: {} bytes of data, its header says {}", file,
                               idx.bytes.size() < idx.start + total ? "truncated" : "too long",
                               idx.bytes.size() - idx.start, total));
  return idx;
}

RawImages idx_images(const std::string& directory, const std::string& part) {
  const Idx images = read_idx(plain_or_compressed(directory, part + "-images-idx3-ubyte"), 3),
            labels = read_idx(plain_or_compressed(directory, part + "-labels-idx1-ubyte"), 1);
  if (images.sizes[0] != labels.sizes[0])
    throw BadInput(fmt::format("{}: {} labels for the {} images of {}", labels.file, labels.sizes[0], images.sizes[0],
                               images.file));
  const std::size_t pixels = images.sizes[1] * images.sizes[2];
  RawImages r{static_cast<Eigen::Index>(pixels), {}, {}};
  for (std::size_t i = 0; i < labels.sizes[0]; ++i)
    if (const int label = labels.bytes[labels.start + i]; label <= 1)
      r.add(images.bytes.data() + images.start + i * pixels, label);
  return r;
}

/// CIFAR-10's binary batches: 10000 records of a label and 3 x 32 x 32 bytes.
RawImages cifar_images(const std::vector<std::string>& files) {
  constexpr std::size_t pixels = 3072, record = pixels + 1, most = 10'000 * record;
  RawImages r{pixels, {}, {}};
  for (const std::string& file : files) {
    const Bytes bytes = read_whole(file, most);
    if (bytes.empty() || bytes.size() % record != 0)
      throw BadInput(fmt::format("{}: truncated or mis-sized: {} bytes are not whole records of {} bytes", file,
                                 bytes.size(), record));
    for (std::size_t at = 0; at < bytes.size(); at += record) {
      if (bytes[at] > 9)
        throw BadInput(fmt::format("{}: label {} at byte {}, CIFAR-10 has 0 to 9", file, bytes[at], at));
      if (bytes[at] <= 1) r.add(bytes.data() + at + 1, bytes[at]);
    }
  }
  return r;
}

/// The first n images as points of R^pixels.
Dataset<double> points_of(const RawImages& raw, Eigen::Index n) {
  using Pixels = Eigen::Matrix<unsigned char, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Dataset<double> data;
  data.x = Eigen::Map<const Pixels>(raw.bytes.data(), n, raw.pixels).cast<double>();
  data.y = Eigen::Map<const Eigen::VectorXi>(raw.labels.data(), n).cast<double>();
  return data;
}

std::string directory_of(const std::string& name) {
  if (name != "fashion_mnist") return name.substr(name.find(':') + 1);
  const std::string directory = "/usr/share/datasets/fashion-mnist";
  if (!std::filesystem::exists(directory))
    throw BadInput(directory +
                   ": there is no such directory; ./overshoot installs it (Debian's dataset-fashion-mnist)");
  return directory;
}

}  // namespace

bool names_images(const std::string& name) {
  return name == "fashion_mnist" || name.starts_with("idx:") || name.starts_with("cifar10:");
}

ImageSets read_images(const std::string& name, std::optional<Eigen::Index> wanted) {
  RawImages training, test;
  const std::string directory = directory_of(name);
  if (name.starts_with("cifar10:")) {
    std::vector<std::string> files;
    for (int i = 1; i <= 5; ++i) files.push_back(fmt::format("{}/data_batch_{}.bin", directory, i));
    training = cifar_images(files);
    test = cifar_images({directory + "/test_batch.bin"});
  } else {
    training = idx_images(directory, "train");
    test = idx_images(directory, "t10k");
    if (training.pixels != test.pixels)
      throw BadInput(
          fmt::format("{}: training images of {} pixels, test images of {}", directory, training.pixels, test.pixels));
  }
  const Eigen::Index n = wanted.value_or(std::clamp<Eigen::Index>(training.count(), 1, 6000));
  if (training.count() < n)
    throw BadInput(
        fmt::format("{}: {} training images of classes 0 and 1, fewer than n = {}", directory, training.count(), n));
  if (test.count() == 0) throw BadInput(directory + ": no test images of classes 0 and 1");
  ImageSets sets{points_of(training, n), points_of(test, test.count())};
  const Eigen::RowVectorXd mean = sets.training.x.colwise().mean();
  sets.training.x.rowwise() -= mean;
  sets.test.x.rowwise() -= mean;
  const double longest = std::sqrt(sets.training.x.rowwise().squaredNorm().maxCoeff());
  if (!(longest > 0)) throw BadInput(directory + ": all training images are the same");
  sets.training.x /= longest * (1 + 0x1p-40);  // rounding must not take a norm above 1
  sets.test.x /= longest * (1 + 0x1p-40);
  return sets;
}

}  // namespace overshoot
