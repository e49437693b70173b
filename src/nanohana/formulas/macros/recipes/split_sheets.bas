Option Explicit

' 指定した列の値ごとに新しいシートを作り、見出しと行を写します。元のシートは変わりません。
Sub シートを分ける()
    Const シート名 As String = "{{シート名}}"
    Const 列 As String = "{{列}}"
    Const 見出し行 As Long = {{見出し行}}
    Dim 元 As Worksheet, 先 As Worksheet
    Dim 行 As Long, 最終行 As Long, 次の行 As Long
    Dim 名前 As String
    Set 元 = ThisWorkbook.Worksheets(シート名)
    最終行 = 元.Cells(元.Rows.Count, 列).End(xlUp).Row
    For 行 = 見出し行 + 1 To 最終行
        名前 = シートに使える名前(元.Cells(行, 列).Value)
        If 名前 <> "" Then
            Set 先 = シートを探す(名前)
            If 先 Is Nothing Then
                Set 先 = ThisWorkbook.Worksheets.Add(After:=ThisWorkbook.Worksheets(ThisWorkbook.Worksheets.Count))
                先.Name = 名前
                元.Rows(見出し行).Copy 先.Rows(1)
            End If
            次の行 = 先.UsedRange.Row + 先.UsedRange.Rows.Count
            元.Rows(行).Copy 先.Rows(次の行)
        End If
    Next 行
    MsgBox "シートに分けました。"
End Sub

Private Function シートを探す(ByVal 名前 As String) As Worksheet
    Dim 候補 As Worksheet
    For Each 候補 In ThisWorkbook.Worksheets
        If 候補.Name = 名前 Then
            Set シートを探す = 候補
        End If
    Next 候補
End Function

Private Function シートに使える名前(ByVal 名前 As String) As String
    Dim 文字 As Variant
    For Each 文字 In Array(":", "\", "/", "?", "*", "[", "]")
        名前 = Replace(名前, 文字, "_")
    Next 文字
    シートに使える名前 = Left(Trim(名前), 31)
End Function
