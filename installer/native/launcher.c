/* Starts the client's Python: `yichuang.exe` on the console, `yichuangw.exe` (-DWINDOWED) behind a window.
 *
 * The runtime stands beside this program in `runtime\`; it is loaded from there and from nowhere else.
 * `yichuang.exe -X utf8 -m app …` is the same as `yichuang.exe …`: a child process is started that way. */
#include <windows.h>
#include <shlobj.h>
#include <stdio.h>

#define MOST 32768
typedef int (*PyMain)(int, wchar_t **);

static wchar_t here[MOST];

static int complain(const wchar_t *what)
{
#ifdef WINDOWED
    MessageBoxW(NULL, what, L"一窗", MB_ICONERROR | MB_SETFOREGROUND);
#else
    DWORD written;
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    char bytes[4096];
    int length = WideCharToMultiByte(CP_UTF8, 0, what, -1, bytes, sizeof bytes - 1, NULL, NULL);
    if (length > 0 && !WriteConsoleW(out, what, lstrlenW(what), &written, NULL))
        WriteFile(out, bytes, length - 1, &written, NULL);
#endif
    return 4;
}

static void find_here(void)
{
    GetModuleFileNameW(NULL, here, MOST);
    wchar_t *slash = wcsrchr(here, L'\\');
    if (slash)
        *slash = 0;
}

#ifdef WINDOWED
/* A window has no console: it reads nothing, and what it prints goes to the log that support asks for. */
static void print_to_log(void)
{
    wchar_t file[MOST], data[MAX_PATH] = L"";
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    DWORD kind = GetFileType(GetStdHandle(STD_OUTPUT_HANDLE)), shared = FILE_SHARE_READ | FILE_SHARE_WRITE;
    SetStdHandle(STD_INPUT_HANDLE, CreateFileW(L"NUL", GENERIC_READ, shared, &inherited, OPEN_EXISTING, 0, NULL));
    if (kind == FILE_TYPE_DISK || kind == FILE_TYPE_PIPE)
        return;
    SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, 0, data);
    swprintf(file, MOST, L"%ls\\Yichuang\\log\\window.log", data);
    HANDLE log = CreateFileW(file, FILE_APPEND_DATA | SYNCHRONIZE, shared, &inherited, OPEN_ALWAYS, 0, NULL);
    if (log == INVALID_HANDLE_VALUE)
        log = CreateFileW(L"NUL", GENERIC_WRITE, shared, &inherited, OPEN_EXISTING, 0, NULL);
    SetStdHandle(STD_OUTPUT_HANDLE, log);
    SetStdHandle(STD_ERROR_HANDLE, log);
}
#endif

int wmain(int argc, wchar_t **argv)
{
    static wchar_t *front[] = {L"yichuang", L"-I", L"-B", L"-X", L"utf8", L"-m", L"app"};
    enum { FRONT = sizeof front / sizeof *front };
    wchar_t library[MOST], runtime[MOST];
    find_here();
#ifdef WINDOWED
    print_to_log();
#endif
    swprintf(runtime, MOST, L"%ls\\runtime", here);
    swprintf(library, MOST, L"%ls\\python313.dll", runtime);
    SetDllDirectoryW(runtime);
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    AddDllDirectory(runtime);
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    PyMain start = python ? (PyMain)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!start)
        return complain(L"程序文件不完整，用安装包修复后再打开。\n");
    int skip = 1;
    while (skip + 1 < argc && (!wcscmp(argv[skip], L"-m") || !wcscmp(argv[skip], L"-X")))
        skip += 2;
    wchar_t **all = calloc(FRONT + argc + 2, sizeof *all);
    int n = 0;
    for (; n < FRONT; n++)
        all[n] = front[n];
    all[0] = argv[0];
    for (int i = skip; i < argc; i++)
        all[n++] = argv[i];
#ifdef WINDOWED
    if (argc <= 1)
        all[n++] = L"run";
#endif
    return start(n, all);
}

#ifdef WINDOWED
int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, wchar_t *line, int show)
{
    (void)self, (void)before, (void)line, (void)show;
    return wmain(__argc, __wargv);
}
#endif
