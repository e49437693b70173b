Option Explicit

' シートの一覧を、指定したシートのA列に書き出します。そのシートがないときは先頭に作ります。
Sub シートの一覧()
    Const 一覧のシート As String = "{{一覧のシート}}"
    Dim 一覧 As Worksheet, 対象 As Worksheet
    Dim 行 As Long
    For Each 対象 In ThisWorkbook.Worksheets
        If 対象.Name = 一覧のシート Then
            Set 一覧 = 対象
        End If
    Next 対象
    If 一覧 Is Nothing Then
        Set 一覧 = ThisWorkbook.Worksheets.Add(Before:=ThisWorkbook.Worksheets(1))
        一覧.Name = 一覧のシート
    End If
    一覧.Columns(1).ClearContents
    一覧.Cells(1, 1).Value = "シート名"
    行 = 2
    For Each 対象 In ThisWorkbook.Worksheets
        If 対象.Name <> 一覧のシート Then
            一覧.Cells(行, 1).Value = 対象.Name
            行 = 行 + 1
        End If
    Next 対象
End Sub
