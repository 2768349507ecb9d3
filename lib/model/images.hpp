#pragma once
/// Two classes of a real image set, ready for training: class 0 as +1, class 1 as -1; the mean of the training images
/// subtracted; scaled so that the longest training image has norm 1.
///
///     cifar10:DIR     the binary version's data_batch_1.bin ... data_batch_5.bin and test_batch.bin (airplane,
///     automobile) idx:DIR         train-images-idx3-ubyte, train-labels-idx1-ubyte and t10k-..., plain or .gz
///     fashion_mnist   idx: of the directory of Debian's dataset-fashion-mnist (T-shirt, trouser)
#include <string>

#include "lib/model/two_layer.hpp"

namespace overshoot {

struct ImageSets {
  Dataset<double> training, test;
};

bool names_images(const std::string& name);

/// The first n training images of the two classes (without n, as many as there are up to 6000), and all test images of
/// them. Throws BadInput naming the file that is missing, truncated, too long or of another format, or the set that has
/// fewer than n.
ImageSets read_images(const std::string& name, std::optional<Eigen::Index> n = {});

}  // namespace overshoot
