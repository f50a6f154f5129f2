/* Loaded before all other libraries (LD_PRELOAD), this one sees a process's calls that change files below a folder:
   Python's, and those of C++ such as TensorFlow's. It counts them, and can note each in a file; it lets the n-th fail,
   or all from the n-th on, or sends the process a signal just before the n-th, or before that and the next one.

   faults_arm("/folder", n, FAIL, ENOSPC, "/log");  ... the work ...;  faults_counted();

   The log has a record for each call that was made: its kind, a letter; three lengths, 8 bytes each; and then the path,
   the second path of a renaming, and the bytes of a writing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, FAIL, FAIL_FROM, SIGNAL, SIGNAL_TWICE };

static char below[PATH_MAX];
static size_t length;
static atomic_long counted;
static atomic_int armed;
static long at;
static int how, number, log_file = -1;

/* number: errno, or the signal's. log: the path of a new file, or NULL. Returns -1 if that cannot be made. */
int faults_arm(const char *folder, long n, int what, int which, const char *log) {
  snprintf(below, sizeof below, "%s", folder);
  length = strlen(below);
  counted = 0;
  at = n;
  how = what;
  number = which;
  log_file = log == NULL ? -1 : syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  armed = 1;
  return log != NULL && log_file < 0 ? -1 : 0;
}

long faults_counted(void) {
  armed = 0;
  if (log_file >= 0) syscall(SYS_close, log_file);
  log_file = -1;
  return counted;
}

static void append(const void *bytes, size_t n) {
  while (n > 0) {
    long written = syscall(SYS_write, log_file, bytes, n);
    if (written <= 0) return;
    bytes = (const char *)bytes + written;
    n -= written;
  }
}

static void note(char kind, const char *path, const char *to, const void *bytes, size_t n) {
  if (log_file < 0) return;
  long lengths[] = {strlen(path), strlen(to), n};
  append(&kind, 1);
  append(lengths, sizeof lengths);
  append(path, lengths[0]);
  append(to, lengths[1]);
  append(bytes, n);
}

/* The whole path in ``full`` if it is the folder or below it; else NULL. */
static const char *inside(const char *path, char *full) {
  if (!armed || path == NULL || strlen(path) >= PATH_MAX) return NULL;
  full[0] = 0;
  if (path[0] != '/') {
    if (syscall(SYS_getcwd, full, PATH_MAX) < 0) return NULL;
    strcat(full, "/");
  }
  strcat(full, path);
  return strncmp(full, below, length) == 0 && (full[length] == '/' || full[length] == 0) ? full : NULL;
}

/* The same of an open file; one without a name, as Python tries a folder with, is noted by the name that Linux shows. */
static const char *inside_file(int file, char *full) {
  char link[64], path[PATH_MAX];
  if (!armed) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  long n = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (n < 0) return NULL;
  path[n] = 0;
  return inside(path, full);
}

/* Whether the call is to fail; errno then says why. */
static int refused(void) {
  long n = ++counted;
  if ((how == SIGNAL && n == at) || (how == SIGNAL_TWICE && (n == at || n == at + 1))) kill(getpid(), number);
  if ((how == FAIL && n == at) || (how == FAIL_FROM && n >= at)) {
    errno = number;
    return 1;
  }
  return 0;
}

#define THE_REAL(name) \
  static __typeof__(name) *real; \
  if (real == NULL) real = dlsym(RTLD_NEXT, #name)

#define ON_FILE(type, name, parameters, arguments, file, kind, bytes, failed) \
  type name parameters { \
    THE_REAL(name); \
    char full[2 * PATH_MAX]; \
    const char *path = inside_file(file, full); \
    if (path == NULL) return real arguments; \
    if (refused()) return failed; \
    type done = real arguments; \
    if (done != failed) note(kind, path, "", bytes, bytes == NULL ? 0 : done); \
    return done; \
  }

ON_FILE(ssize_t, write, (int file, const void *bytes, size_t n), (file, bytes, n), file, 'w', bytes, -1)
ON_FILE(int, fsync, (int file), (file), file, 's', NULL, -1)
ON_FILE(int, fdatasync, (int file), (file), file, 's', NULL, -1)
/* Nothing of ours writes so; the log's reader does not know it, and says so. */
ON_FILE(ssize_t, pwrite64, (int file, const void *bytes, size_t n, off64_t to), (file, bytes, n, to), file, '?', NULL, -1)
ON_FILE(ssize_t, writev, (int file, const struct iovec *parts, int n), (file, parts, n), file, '?', NULL, -1)
ON_FILE(int, ftruncate64, (int file, off64_t size), (file, size), file, 't', NULL, -1)

size_t fwrite(const void *bytes, size_t size, size_t n, FILE *file) {
  THE_REAL(fwrite);
  char full[2 * PATH_MAX];
  const char *path = armed ? inside_file(fileno(file), full) : NULL;
  if (path == NULL) return real(bytes, size, n, file);
  if (refused()) return 0;
  size_t done = real(bytes, size, n, file);
  note('w', path, "", bytes, size * done);
  return done;
}

#define ON_PATH(name, parameters, arguments, path, to, kind) \
  int name parameters { \
    THE_REAL(name); \
    char full[2 * PATH_MAX], other[2 * PATH_MAX]; \
    const char *first = inside(path, full), *second = inside(to, other); \
    if (first == NULL && second == NULL) return real arguments; \
    if (refused()) return -1; \
    int done = real arguments; \
    if (done == 0) note(kind, first == NULL ? path : first, second == NULL ? "" : second, NULL, 0); \
    return done; \
  }

ON_PATH(rename, (const char *from, const char *to), (from, to), from, to, 'r')
ON_PATH(unlink, (const char *path), (path), path, NULL, 'u')
ON_PATH(rmdir, (const char *path), (path), path, NULL, 'u')
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode), path, NULL, 'd')

/* Files without a name count, too: to make one is how Python tries a folder. */
static int makes(int flags) { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }

#define OPENING(name, parameters, of_the_real, arguments) \
  int name parameters { \
    static int(*real) of_the_real; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name); \
    int mode = 0; \
    if (makes(flags)) { \
      va_list rest; \
      va_start(rest, flags); \
      mode = va_arg(rest, int); \
      va_end(rest); \
    } \
    char full[2 * PATH_MAX]; \
    const char *made = makes(flags) ? inside(path, full) : NULL; \
    if (made == NULL) return real arguments; \
    if (refused()) return -1; \
    int file = real arguments; \
    if (file >= 0 && (flags & O_CREAT)) note('m', made, "", NULL, 0); \
    return file; \
  }

OPENING(open, (const char *path, int flags, ...), (const char *, int, ...), (path, flags, mode))
OPENING(open64, (const char *path, int flags, ...), (const char *, int, ...), (path, flags, mode))
OPENING(openat, (int at, const char *path, int flags, ...), (int, const char *, int, ...), (at, path, flags, mode))
OPENING(openat64, (int at, const char *path, int flags, ...), (int, const char *, int, ...), (at, path, flags, mode))
