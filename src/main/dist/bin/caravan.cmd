@echo off
rem Starts Caravan with the Java in JAVA_HOME or on the PATH, and with the jars in lib. CARAVAN_JAVA_OPTS: more options for Java;
rem double quotes hold one with spaces together.
setlocal DisableDelayedExpansion
for %%d in ("%~dp0..") do set "CARAVAN_HOME=%%~fd"
if not exist "%CARAVAN_HOME%\caravan.jar" (
  echo caravan: There is no caravan.jar in %CARAVAN_HOME%. Unpack the archive again, and keep bin, lib and caravan.jar together. 1>&2
  exit /b 2
)
set "JAVA=java"
if not defined JAVA_HOME goto java_named
set "JAVA=%JAVA_HOME%\bin\java"
if exist "%JAVA%.exe" goto java_named
echo caravan: JAVA_HOME is %JAVA_HOME%, but there is no bin\java.exe in it. Set it to a Java 17 or newer, or unset it. 1>&2
exit /b 2
:java_named
set "VERSION="
set "SAID=%TEMP%\caravan-%RANDOM%-%RANDOM%.txt"
"%JAVA%" -version >nul 2>"%SAID%"
for /f "usebackq tokens=1-3" %%a in ("%SAID%") do if "%%b"=="version" set "VERSION=%%~c"
del "%SAID%" >nul 2>&1
if not defined VERSION (
  echo caravan: Caravan needs Java 17 or newer, in JAVA_HOME or on the PATH. 1>&2
  exit /b 2
)
for /f "delims=.-+_" %%m in ("%VERSION%") do set "MAJOR=%%m"
if %MAJOR% LSS 17 (
  echo caravan: %JAVA% is Java %VERSION%. Caravan needs Java 17 or newer: set JAVA_HOME to one. 1>&2
  exit /b 2
)
rem What runs for hours is worth the better compiler; everything else has ended before that one would pay. And it begins with a small
rem heap that it gives back: Java would take a 64th of the machine's memory from the start, and keep what a first sync needed.
set "OF_RUN=-Xms16m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20"
set "COMPILER=-XX:TieredStopAtLevel=1"
rem -D and --source may stand before the command. Without quotes around it, what is behind = is a word of its own here.
rem The word keeps the quotes that it was typed with for one line, which hide what they hid there, and has none from then on.
:next_word
set WORD=%1
if not defined WORD goto no_word
set "WORD=%WORD:"=%"
:no_word
if not defined WORD set "WORD=run"
if "%WORD%"=="-D" (
  shift /1
  goto pair
)
if "%WORD:~0,2%"=="-D" goto option
if "%WORD:~0,8%"=="--source" goto option
if /i "%WORD%"=="run" set "COMPILER=%OF_RUN%"
goto command_found
:pair
set WORD=-D%1
set "WORD=%WORD:"=%"
:option
set "VALUE="
for /f "tokens=1* delims==" %%a in ("%WORD%") do set "VALUE=%%b"
shift /1
if not defined VALUE shift /1
goto next_word
:command_found
rem Of zstd and DuckDB, of which Java 24 and later warn otherwise.
set "NATIVE="
if %MAJOR% GEQ 24 set "NATIVE=--enable-native-access=ALL-UNNAMED"
rem What Java itself has to say goes to standard error: standard output is read by programs.
"%JAVA%" %COMPILER% -XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr %NATIVE% %CARAVAN_JAVA_OPTS% "-Dcaravan.home=%CARAVAN_HOME%" -cp "%CARAVAN_HOME%\caravan.jar;%CARAVAN_HOME%\lib\*" io.caravan.cli.App %*
exit /b %errorlevel%
