// SPDX-License-Identifier: MIT
// The features document (features.md, features-linux.md of the OCI runtime specification): what config.h and seccomp.h
// accept, from the same tables.
#ifndef OCI_FEATURES_H
#define OCI_FEATURES_H

#include "base/buf.h"

#define OCI_VERSION_MIN "1.0.0"
#define OCI_VERSION_MAX "1.2.0"

// Appends the document. annotations are key, value, key, value …, ended by NULL, in the document's own member.
void oci_features_write(const char *const *annotations, struct buf *out);

#endif
