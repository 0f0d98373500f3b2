/*
 * Preloaded into a server: writes down, in order, what it does to the files of one folder (POWER_ROOT) into
 * POWER_TRACE, so that a power cut at any moment can be played afterwards. Everything that is done is done; nothing
 * is changed. One record: kind, inode, offset, two lengths, then a path or bytes, in the machine's byte order.
 *   O path  opened (offset: 1 where it was made, 2 where it was cut to nothing)
 *   W bytes written at an offset       T cut to a length       F forced to the disk
 *   U path  unlinked                   R path, path renamed    D path a folder was made
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int trace = -1;
static const char *root = NULL;
static size_t root_length = 0;
/* An operation and its record are one: else two threads could be written down in the wrong order. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real_of(#name))
static void *real_of(const char *name) { return dlsym(RTLD_NEXT, name); }

static ssize_t (*write_really)(int, const void *, size_t) = NULL;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("POWER_TRACE");
  root = getenv("POWER_ROOT");
  write_really = REAL(write);
  if (name == NULL || root == NULL) return;
  root_length = strlen(root);
  trace = REAL(open64)(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) {
  return trace >= 0 && path != NULL && strncmp(path, root, root_length) == 0;
}

/* Files of ours by their number, so that a descriptor is known in constant time. */
#define MOST 4096
static char ours[MOST];
static int is_ours_fd(int fd) {
  struct stat found;
  if (trace < 0 || fd < 0 || fd >= MOST || !ours[fd]) return 0;
  /* Closed meanwhile, by a call that is not seen here, and a socket now. */
  if (fstat(fd, &found) != 0 || !(S_ISREG(found.st_mode) || S_ISDIR(found.st_mode))) ours[fd] = 0;
  return ours[fd];
}

static void told(char kind, uint64_t inode, uint64_t at, const void *one, uint32_t one_length, const void *two,
                 uint32_t two_length) {
  char head[25];
  head[0] = kind;
  memcpy(head + 1, &inode, 8);
  memcpy(head + 9, &at, 8);
  memcpy(head + 17, &one_length, 4);
  memcpy(head + 21, &two_length, 4);
  struct iovec parts[3] = {{head, 25}, {(void *)one, one_length}, {(void *)two, two_length}};
  ssize_t (*writev_really)(int, const struct iovec *, int) = REAL(writev);
  int before = errno;
  if (writev_really(trace, parts, 3) < 0) abort();
  errno = before;
}

static uint64_t inode_of(int fd) {
  struct stat found;
  return fstat(fd, &found) == 0 ? (uint64_t)found.st_ino : 0;
}

static int opened(int fd, const char *path, int flags, int was_there) {
  if (fd < 0 || fd >= MOST) return fd;
  ours[fd] = 0;
  if (!is_ours(path)) return fd;
  ours[fd] = 1;
  uint64_t how = (!was_there && (flags & O_CREAT) ? 1 : 0) | (flags & O_TRUNC ? 2 : 0);
  told('O', inode_of(fd), how, path, (uint32_t)strlen(path), NULL, 0);
  return fd;
}

#define OPENING(name)                                                          \
  int name(const char *path, int flags, ...) {                                 \
    va_list rest;                                                              \
    va_start(rest, flags);                                                     \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;  \
    va_end(rest);                                                              \
    if (!is_ours(path)) return opened(REAL(name)(path, flags, mode), NULL, 0, 0); \
    pthread_mutex_lock(&lock);                                                 \
    int was_there = access(path, F_OK) == 0;                                   \
    int fd = opened(REAL(name)(path, flags, mode), path, flags, was_there);    \
    pthread_mutex_unlock(&lock);                                               \
    return fd;                                                                 \
  }
OPENING(open)
OPENING(open64)

static void wrote(int fd, const void *bytes, ssize_t done, off64_t at) {
  if (done > 0) told('W', inode_of(fd), (uint64_t)at, bytes, (uint32_t)done, NULL, 0);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!is_ours_fd(fd)) return write_really(fd, bytes, length);
  pthread_mutex_lock(&lock);
  off64_t at = lseek64(fd, 0, SEEK_CUR);
  ssize_t done = write_really(fd, bytes, length);
  wrote(fd, bytes, done, at);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  if (!is_ours_fd(fd)) return REAL(pwrite64)(fd, bytes, length, at);
  pthread_mutex_lock(&lock);
  ssize_t done = REAL(pwrite64)(fd, bytes, length, at);
  wrote(fd, bytes, done, at);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_ours_fd(fd)) return REAL(writev)(fd, parts, count);
  ssize_t all = 0;
  for (int n = 0; n < count; n += 1) {
    ssize_t done = write(fd, parts[n].iov_base, parts[n].iov_len);
    if (done < 0) return all > 0 ? all : done;
    all += done;
    if ((size_t)done < parts[n].iov_len) break;
  }
  return all;
}

/* A file may have been filled by the kernel itself (copy_file_range): what lies there when it is forced counts. */
static void whole(int fd) {
  struct stat found;
  if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size == 0 || found.st_size > (1 << 20)) return;
  char *bytes = malloc((size_t)found.st_size);
  if (bytes == NULL) return;
  ssize_t done = pread64(fd, bytes, (size_t)found.st_size, 0);
  wrote(fd, bytes, done, 0);
  free(bytes);
}

static int is_copy(int fd) {
  char link[64], path[4096];
  ssize_t length;
  static const char digits[] = "0123456789";
  char number[16];
  int at = 15, rest = fd;
  number[at] = 0;
  do { number[--at] = digits[rest % 10]; rest /= 10; } while (rest > 0);
  strcpy(link, "/proc/self/fd/");
  strcat(link, number + at);
  length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, "/attachments/") != NULL && strstr(path, ".part") != NULL;
}

#define FORCING(name)                              \
  int name(int fd) {                               \
    if (!is_ours_fd(fd)) return REAL(name)(fd);    \
    pthread_mutex_lock(&lock);                     \
    if (is_copy(fd)) whole(fd);                    \
    int done = REAL(name)(fd);                     \
    if (done == 0) told('F', inode_of(fd), 0, NULL, 0, NULL, 0); \
    pthread_mutex_unlock(&lock);                   \
    return done;                                   \
  }
FORCING(fsync)
FORCING(fdatasync)

int ftruncate64(int fd, off64_t length) {
  if (!is_ours_fd(fd)) return REAL(ftruncate64)(fd, length);
  pthread_mutex_lock(&lock);
  int done = REAL(ftruncate64)(fd, length);
  if (done == 0) told('T', inode_of(fd), (uint64_t)length, NULL, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}

int unlink(const char *path) {
  if (!is_ours(path)) return REAL(unlink)(path);
  pthread_mutex_lock(&lock);
  int done = REAL(unlink)(path);
  if (done == 0) told('U', 0, 0, path, (uint32_t)strlen(path), NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}

int remove(const char *path) {
  if (!is_ours(path)) return REAL(remove)(path);
  pthread_mutex_lock(&lock);
  int done = REAL(remove)(path);
  if (done == 0) told('U', 0, 0, path, (uint32_t)strlen(path), NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}

int rename(const char *from, const char *to) {
  if (!is_ours(from)) return REAL(rename)(from, to);
  pthread_mutex_lock(&lock);
  int done = REAL(rename)(from, to);
  if (done == 0) told('R', 0, 0, from, (uint32_t)strlen(from), to, (uint32_t)strlen(to));
  pthread_mutex_unlock(&lock);
  return done;
}

int mkdir(const char *path, mode_t mode) {
  if (!is_ours(path)) return REAL(mkdir)(path, mode);
  pthread_mutex_lock(&lock);
  int done = REAL(mkdir)(path, mode);
  if (done == 0) told('D', 0, 0, path, (uint32_t)strlen(path), NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}
