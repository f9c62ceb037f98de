// SPDX-License-Identifier: MIT
// Folders for results that are new for certain: on the stick nothing is ever overwritten.
#ifndef SUITE_RECORD_FOLDER_H
#define SUITE_RECORD_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

// Makes parent and in it a folder called name, or name-2, name-3 … where that exists; what FAT does not take in a name
// becomes '-'. Both are on the medium when this returns. Writes the path to path.
int record_folder_new(const char *parent, const char *name, char *path, size_t size, struct err **e);

#define RECORD_NAME_BYTES 80 // of a name with its NUL: what a person can still read, and far less than FAT's 255

// Writes the name of a folder as every file system takes it, FAT too: what it does not take becomes '-'.
void record_folder_name(const char *name, char out[RECORD_NAME_BYTES]);

// Makes the folders that lie between folder, which must exist, and the file relative to it. Absolute names and names
// with "." or ".." or an empty part are refused.
int record_folder_for(const char *folder, const char *relative, struct err **e);

// Flushes the folder at path.
int record_folder_sync(const char *path, struct err **e);

#endif
